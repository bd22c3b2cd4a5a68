print("nas")
