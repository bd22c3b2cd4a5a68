// Made by Reference/pytorch.py: run it again rather than edit.
enum PyTorchReference {
  static let crossEntropyLoss = 25.2328271
  static let crossEntropyGradient: [Double] = [
    0.00448632599, 0.0582756088, 0.00245408067, -0.249881879, 0.184665864,
    -0.0449714257, 0.0266416426, 0.000600412214, 0.00884505019, 0.00888432065,
    0.0492531194, 0.0244581729, -0.249410458, 0.000586195088, 0.17511297,
    0.00526810984, 0.125259336, 0.0040997944, 0.114275919, -0.248903159,
    0.104067625, -0.110289822, 0.000749713379, 0.00517795807, 0.000294525549,
    0.00174740617, 0.0604713178, 0.160806576, -0.248772177, 0.025746877,
  ]
  static let smoothedLoss = 24.6454284
  static let smoothedGradient: [Double] = [
    -0.000513674006, 0.0532756088, -0.00254591933, -0.229881879, 0.179665864,
    -0.0249714257, 0.0216416426, -0.00439958779, 0.00384505019, 0.00388432065,
    0.0442531194, 0.0194581729, -0.229410458, -0.00441380491, 0.17011297,
    0.000268109835, 0.120259336, -0.000900205596, 0.109275919, -0.228903159,
    0.0990676245, -0.0902898215, -0.00425028662, 0.000177958069, -0.00470547445,
    -0.00325259383, 0.0554713178, 0.155806576, -0.228772177, 0.020746877,
  ]
  static let distilledLoss = 9.13227151
  static let distilledGradient: [Double] = [
    -0.00537041239, -0.118634021, -0.00530884348, -0.0295951714, 0.158908448,
    -0.000830653051, -0.0153797918, -0.000304508915, 0.00807512245, 0.00843983128,
    0.00653806701, -0.167182064, -0.000300597621, -0.00656576129, 0.167510356,
    0.00465911697, 0.124889268, -0.114227757, -0.0161521366, 0.000831507897,
    0.0989176527, -0.0839160663, -0.000721517586, 0.00399877786, -0.0182788466,
    -0.00171941553, 0.0587703851, -0.0803317181, -6.21348115e-05, 0.0233428833,
  ]
  static let optimizerNorms: [Double] = [
    1.40252356, 2.23783429, 0.215166701, 1.87826568,
  ]
  static let optimizerWeights: [Double] = [
    -0.617172671, -1.07348511, 0.175772052, -0.289470277, -0.723409787,
    -0.368928445, -0.148641313, -0.464197151, 0.227869637, 0.741850284,
    0.879256936, -0.0416773696,
  ]
  static let rates: [Double] = [
    0.1, 0.2, 0.3, 0.4, 0.4,
    0.396157056, 0.384775907, 0.366293922, 0.341421356, 0.311114047,
    0.276536686, 0.239018064, 0.2, 0.160981936, 0.123463314,
    0.0888859534, 0.0585786438, 0.0337060775, 0.0152240935, 0.00384294392,
    0,
  ]
  static let trainingLosses: [Double] = [
    1.74601934, 1.32661007, 1.00160214,
  ]
  static let trainingNorms: [Double] = [
    3.05719878, 1.96133897, 1.35792375,
  ]
  static let trainingChanges: [(tensor: String, projection: Double, norm: Double)] = [
    ("stem.convolution.weight", -0.262368125, 0.241485807),
    ("stem.norm.weight", -0.074804639, 0.0529961528),
    ("stem.norm.bias", 0.0528769678, 0.0538270087),
    ("plain.first.convolution.weight", -0.120109537, 0.238012551),
    ("plain.first.norm.weight", 0.0399817033, 0.0349320773),
    ("plain.first.norm.bias", -0.0147558487, 0.0251021893),
    ("plain.second.convolution.weight", 0.147390942, 0.221293894),
    ("plain.second.norm.weight", 0.00992339522, 0.0342801739),
    ("plain.second.norm.bias", -0.00923131328, 0.0185247057),
    ("plain.excite.reduce.weight", 0.0107656398, 0.0207322481),
    ("plain.excite.reduce.bias", -0.00804711034, 0.0103974302),
    ("plain.excite.expand.weight", 0.0196282784, 0.0303849217),
    ("plain.excite.expand.bias", -0.017182296, 0.0191458539),
    ("inverted.expand.convolution.weight", -0.0332404561, 0.13333286),
    ("inverted.expand.norm.weight", 0.00265116141, 0.0214327585),
    ("inverted.expand.norm.bias", 0.0182119672, 0.0265311354),
    ("inverted.depthwise.convolution.weight", -0.157725597, 0.212771668),
    ("inverted.depthwise.norm.weight", 0.0106430241, 0.0536673353),
    ("inverted.depthwise.norm.bias", -0.00778105629, 0.0313558725),
    ("inverted.excite.reduce.weight", 0.00708005429, 0.0236859167),
    ("inverted.excite.reduce.bias", 0.00776220962, 0.00805992781),
    ("inverted.excite.expand.weight", 0.00300780111, 0.0570683091),
    ("inverted.excite.expand.bias", 0.0160189202, 0.0211847678),
    ("inverted.project.convolution.weight", -0.13199384, 0.157342355),
    ("inverted.project.norm.weight", 0.0280565185, 0.0527101929),
    ("inverted.project.norm.bias", -0.0052185977, 0.0113951859),
    ("again.expand.convolution.weight", 0.0552555954, 0.11044431),
    ("again.expand.norm.weight", 0.00447808172, 0.00325212901),
    ("again.expand.norm.bias", -0.00415579156, 0.0249015508),
    ("again.depthwise.convolution.weight", -0.0358239498, 0.092051456),
    ("again.depthwise.norm.weight", 0.01295893, 0.0189595686),
    ("again.depthwise.norm.bias", -0.0049962136, 0.0176346401),
    ("again.project.convolution.weight", -0.0366368407, 0.111613499),
    ("again.project.norm.weight", -0.0224548485, 0.0359425901),
    ("again.project.norm.bias", -0.000303362531, 0.0113951859),
    ("down.first.convolution.weight", 0.0204330066, 0.242292534),
    ("down.first.norm.weight", -0.0105626721, 0.0321504734),
    ("down.first.norm.bias", -0.0115339534, 0.0251477795),
    ("down.second.convolution.weight", 0.190210909, 0.298544261),
    ("down.second.norm.weight", -0.0208591814, 0.031986045),
    ("down.second.norm.bias", 0.00705122485, 0.0369780459),
    ("down.shortcut.convolution.weight", 0.026111443, 0.0968480952),
    ("down.shortcut.norm.weight", 0.0272127692, 0.0329891636),
    ("down.shortcut.norm.bias", 0.0127077012, 0.0369780459),
    ("classifier.linear.weight", -0.0495967539, 0.172854386),
    ("classifier.linear.bias", -0.018330122, 0.0453677463),
  ]
}
