/** What feedback speaks of, in the order of their bits. */
export const ASPECTS = [
  'delivery',
  'quality',
  'service',
  'price',
  'size',
  'description',
  'after_sales',
] as const;

export type Aspect = (typeof ASPECTS)[number];

/** Chinese words by aspect: longer ones need no blank around them. */
export const CHINESE_ASPECTS: Readonly<Record<Aspect, string>> = {
  delivery:
    '物流|快递|发货|配送|送货|到货|派送|包裹|包装|快递员|次日达|送达|运输|骑手|送餐|外卖员|收货|下单.{0,6}到',
  quality:
    '质量|做工|材质|品质|面料|手感|品控|耐用|结实|毛边|异味|味道|划痕|坏了|瑕疵|掉色|褪色|起球|口感|新鲜|屏幕|性能|音质|电池|细节|工艺|线头|廉价|没有任何问题',
  service: '客服|服务|态度|店员|前台|服务员|导购|接待|人工|机器人|解答|店家|老板|专业',
  price:
    '价格|性价比|实惠|便宜|划算|(?:太|偏|有点|好|更|很|真|不|小)贵|降价|优惠|折扣|涨价|超值|物美价廉|值这个价|钱',
  size: '尺码|尺寸|大小|偏大|偏小|合身|尺码表|码数|宽松|太紧|太大|太小|大一号|小一号|身高|体重|版型|长短',
  description:
    '描述|介绍|说明|图片|照片|实物|色差|详情|页面|宣传|不符|不一致|参数|写的|写着|标注|标的|看图|和图|没写|没说|误导|成分表|说明书',
  after_sales: '售后|退货|退款|换货|退换|保修|维修|返修|质保|发票|赔|理赔',
};

/** English words by aspect, each from a word's beginning. */
export const ENGLISH_ASPECTS: Readonly<Record<Aspect, string>> = {
  delivery:
    'deliver|shipp|shipment|courier|parcel|package|packag|packed|arriv|tracking|dispatch|came (?:late|early)|days late|ordered yesterday|on time',
  quality:
    'quality|well made|broke|broken|material|fabric|sturdy|durable|finish|seams?|scratch|cheaply|smell|defect|flimsy|stitch|works? (?:perfectly|well|fine)|stopped working|fell apart|faulty|details|battery|screen|taste',
  service:
    'service|support|staff|agent|rude|polite|helpful|friendly|assistant|on hold|chatbot|representative|salesperson|answered',
  price:
    'pric|expensive|overpriced|cheaper|value for|bargain|discount|worth|money|cost|affordable|deal\\b|coupon',
  size: 'size|sizing|fits?\\b|fitted|fitting|too (?:small|big|large|tight|loose|short|long)|runs (?:small|large)|chart',
  description:
    'descri|photo|picture|pictured|image|listing|as shown|as advertised|advertis|page (?:says|said)|specification|specs?\\b|manual|instruction|misleading|not mentioned|nowhere',
  after_sales:
    'return|refund|exchang|replacement|warranty|repair|after.?sales|invoice|compensat|complaint',
};
