// HDF5's predefined types and property list classes are macros over mutable globals, its flags and
// defaults are macros with casts or side effects, and H5Lget_info is a versioned macro. Swift can
// import none of these, so each that we use is wrapped in a function here; everything else is
// called directly.
#pragma once
#include <hdf5.h>

static inline hid_t chdf5_default(void) { return H5P_DEFAULT; }
static inline hid_t chdf5_error_stack(void) { return H5E_DEFAULT; }
static inline hid_t chdf5_all(void) { return H5S_ALL; }

static inline hid_t chdf5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t chdf5_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t chdf5_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t chdf5_dataset_create(void) { return H5P_DATASET_CREATE; }

static inline unsigned chdf5_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned chdf5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned chdf5_creation_order(void) {
  return H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
}

// In memory, as this machine has them; in the file, little-endian.
static inline hid_t chdf5_native_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t chdf5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t chdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_stored_int32(void) { return H5T_STD_I32LE; }
static inline hid_t chdf5_stored_int64(void) { return H5T_STD_I64LE; }
static inline hid_t chdf5_stored_float(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_stored_double(void) { return H5T_IEEE_F64LE; }

static inline hid_t chdf5_c_string(void) { return H5T_C_S1; }
static inline size_t chdf5_variable_length(void) { return H5T_VARIABLE; }

// 1 for a hard link, 0 for a soft or external one, negative on failure.
static inline int chdf5_link_is_hard(hid_t group, const char *name) {
  H5L_info_t info;
  if (H5Lget_info(group, name, &info, H5P_DEFAULT) < 0) return -1;
  return info.type == H5L_TYPE_HARD;
}

// Where an object lies in its file: H5Oget_info changed its arguments, and addresses became tokens.
static inline herr_t chdf5_address(hid_t object, unsigned long long *address) {
#if H5_VERSION_GE(1, 12, 0)
  H5O_info2_t info;
  haddr_t found = 0;
  if (H5Oget_info3(object, &info, H5O_INFO_BASIC) < 0) return -1;
  if (H5VLnative_token_to_addr(object, info.token, &found) < 0) return -1;
  *address = found;
#else
  H5O_info_t info;
  if (H5Oget_info(object, &info) < 0) return -1;
  *address = info.addr;
#endif
  return 0;
}

// 1 for deflate and shuffle, 0 for any other filter. H5Pget_filter is a versioned macro.
static inline int chdf5_filter_is_ours(hid_t creation, unsigned index) {
  unsigned flags = 0, configuration = 0;
  size_t count = 0;
  const H5Z_filter_t filter =
      H5Pget_filter(creation, index, &flags, &count, NULL, 0, NULL, &configuration);
  return filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_SHUFFLE;
}
