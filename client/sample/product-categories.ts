/** A category of the shop: its words, prices and habits. */
export interface ProductCategory {
  name: string;
  /** Categories of one group are liked together. */
  group: 'electronics' | 'home' | 'care' | 'sport' | 'food';
  /** Weight among all needs. */
  popularity: number;
  /** Median price in yuan. */
  medianPrice: number;
  /** Whether products have a size that can be wrong. */
  sized: boolean;
  /** Whether the same product is bought again. */
  consumable: boolean;
  /** Product nouns, Chinese and English by position. */
  zh: readonly string[];
  en: readonly string[];
  /** Material or contents, as the description of a clear product names it. */
  material: string;
  /** What customers search for. */
  queries: readonly string[];
}

export const PRODUCT_CATEGORIES: readonly ProductCategory[] = [
  {
    name: 'phone_accessories',
    group: 'electronics',
    popularity: 12,
    medianPrice: 59,
    sized: false,
    consumable: false,
    zh: ['手机壳', '充电宝', '数据线', '手机支架'],
    en: ['phone case', 'power bank', 'charging cable', 'phone stand'],
    material: '硅胶与铝合金',
    queries: ['手机壳', '充电宝 快充', 'usb c cable', '手机支架'],
  },
  {
    name: 'audio',
    group: 'electronics',
    popularity: 8,
    medianPrice: 329,
    sized: false,
    consumable: false,
    zh: ['蓝牙耳机', '音箱', '降噪耳机', '麦克风'],
    en: ['bluetooth earbuds', 'speaker', 'noise-cancelling headphones', 'microphone'],
    material: 'ABS 外壳，锂电池',
    queries: ['蓝牙耳机', 'noise cancelling', '小音箱', '耳机 运动'],
  },
  {
    name: 'kitchen',
    group: 'home',
    popularity: 9,
    medianPrice: 129,
    sized: false,
    consumable: false,
    zh: ['保温杯', '不粘锅', '空气炸锅', '刀具套装'],
    en: ['thermos', 'non-stick pan', 'air fryer', 'knife set'],
    material: '304 不锈钢',
    queries: ['保温杯', '空气炸锅', 'frying pan', '菜刀'],
  },
  {
    name: 'bedding',
    group: 'home',
    popularity: 6,
    medianPrice: 219,
    sized: true,
    consumable: false,
    zh: ['四件套', '羽绒被', '记忆枕', '床垫'],
    en: ['bedding set', 'down duvet', 'memory pillow', 'mattress topper'],
    material: '纯棉',
    queries: ['四件套 纯棉', '枕头', 'duvet cover', '床垫'],
  },
  {
    name: 'skin_care',
    group: 'care',
    popularity: 11,
    medianPrice: 169,
    sized: false,
    consumable: true,
    zh: ['面霜', '精华液', '洁面乳', '防晒霜'],
    en: ['face cream', 'serum', 'cleanser', 'sunscreen'],
    material: '烟酰胺、透明质酸',
    queries: ['防晒霜', '精华', 'face cream', '洗面奶 敏感肌'],
  },
  {
    name: 'baby_care',
    group: 'care',
    popularity: 6,
    medianPrice: 139,
    sized: true,
    consumable: true,
    zh: ['纸尿裤', '湿巾', '婴儿服', '奶瓶'],
    en: ['nappies', 'wet wipes', 'baby suit', 'feeding bottle'],
    material: '无纺布，不含荧光剂',
    queries: ['纸尿裤', '湿巾', 'baby bottle', '婴儿服 夏'],
  },
  {
    name: 'sportswear',
    group: 'sport',
    popularity: 9,
    medianPrice: 199,
    sized: true,
    consumable: false,
    zh: ['运动裤', '速干衣', '瑜伽服', '冲锋衣'],
    en: ['running trousers', 'quick-dry shirt', 'yoga suit', 'shell jacket'],
    material: '锦纶与氨纶',
    queries: ['速干衣', '瑜伽裤', 'running shorts', '冲锋衣'],
  },
  {
    name: 'shoes',
    group: 'sport',
    popularity: 8,
    medianPrice: 369,
    sized: true,
    consumable: false,
    zh: ['跑鞋', '板鞋', '登山鞋', '拖鞋'],
    en: ['running shoes', 'sneakers', 'hiking boots', 'slippers'],
    material: '网布鞋面，橡胶底',
    queries: ['跑鞋', '小白鞋', 'hiking boots', '拖鞋'],
  },
  {
    name: 'snacks',
    group: 'food',
    popularity: 12,
    medianPrice: 39,
    sized: false,
    consumable: true,
    zh: ['坚果礼盒', '牛肉干', '饼干', '果干'],
    en: ['nut box', 'beef jerky', 'biscuits', 'dried fruit'],
    material: '原味，无添加',
    queries: ['坚果', '零食大礼包', 'dried mango', '饼干'],
  },
  {
    name: 'tea_and_coffee',
    group: 'food',
    popularity: 7,
    medianPrice: 88,
    sized: false,
    consumable: true,
    zh: ['龙井茶', '挂耳咖啡', '花茶', '咖啡豆'],
    en: ['longjing tea', 'drip coffee', 'flower tea', 'coffee beans'],
    material: '当年新茶新豆',
    queries: ['咖啡豆', '龙井', 'drip coffee', '花茶'],
  },
  {
    name: 'pets',
    group: 'home',
    popularity: 7,
    medianPrice: 79,
    sized: false,
    consumable: true,
    zh: ['猫粮', '猫砂', '狗零食', '宠物窝'],
    en: ['cat food', 'cat litter', 'dog treats', 'pet bed'],
    material: '天然原料',
    queries: ['猫粮', '猫砂 豆腐', 'dog treats', '宠物窝'],
  },
  {
    name: 'stationery',
    group: 'electronics',
    popularity: 5,
    medianPrice: 35,
    sized: false,
    consumable: false,
    zh: ['笔记本', '钢笔', '台灯', '书包'],
    en: ['notebook', 'fountain pen', 'desk lamp', 'school bag'],
    material: '再生纸与黄铜',
    queries: ['笔记本 a5', '钢笔', 'desk lamp', '书包'],
  },
];

export const BRANDS: readonly string[] = [
  'Aurora',
  '青禾',
  'Nordlys',
  '山野集',
  'Kite',
  '云上',
  'Millstone',
  '小满',
  'Ferro',
  '白露',
  'Harbour',
  '知味',
];
