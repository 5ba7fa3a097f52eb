//! Names put together at random from common family names and given-name characters.

use crate::randomness::Draw;

const FAMILY: &[char] = &[
    '王', '李', '张', '刘', '陈', '杨', '黄', '赵', '吴', '周', '徐', '孙', '马', '朱', '胡', '郭',
    '何', '林', '罗', '高', '郑', '梁', '谢', '宋', '唐', '许', '韩', '冯', '曹', '彭', '曾', '肖',
    '田', '董', '袁', '潘', '于', '蒋', '蔡', '余', '杜', '叶', '程', '苏', '魏', '吕', '丁', '任',
    '沈', '姚', '卢', '姜', '崔', '钟', '谭', '陆', '汪', '范', '石', '廖', '贾', '夏', '韦', '付',
    '方', '白', '邹', '孟', '熊', '秦', '邱', '尹', '薛', '闫', '段', '雷', '侯', '龙', '史', '陶',
    '黎', '贺', '顾', '毕', '郝', '龚', '邵', '万', '钱', '严', '覃', '戴', '莫', '孔', '向', '汤',
    '涂', '揭', '饶', '占',
];

const COMPOUND_FAMILY: &[&str] = &[
    "欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "令狐", "夏侯",
];

const GIVEN: &[char] = &[
    '安', '宝', '冰', '博', '彩', '灿', '超', '晨', '辰', '诚', '春', '聪', '翠', '丹', '德', '栋',
    '帆', '芳', '飞', '菲', '芬', '枫', '凤', '福', '刚', '光', '桂', '国', '海', '涵', '豪', '浩',
    '和', '荷', '红', '宏', '虹', '华', '欢', '辉', '慧', '佳', '嘉', '建', '健', '洁', '金', '静',
    '娟', '军', '俊', '凯', '康', '可', '兰', '磊', '莉', '丽', '良', '亮', '琳', '玲', '龙', '露',
    '梅', '美', '梦', '敏', '明', '鸣', '娜', '楠', '宁', '鹏', '萍', '琪', '奇', '倩', '琴', '青',
    '清', '秋', '然', '仁', '荣', '蓉', '瑞', '润', '森', '莎', '珊', '尚', '申', '诗', '书', '淑',
    '树', '顺', '思', '松', '素', '婷', '庭', '伟', '炜', '文', '武', '霞', '祥', '翔', '晓', '欣',
    '新', '兴', '星', '秀', '旭', '雪', '雅', '艳', '燕', '阳', '洋', '瑶', '怡', '义', '艺', '逸',
    '银', '英', '莹', '勇', '优', '宇', '雨', '玉', '远', '月', '悦', '云', '珍', '振', '志', '智',
    '忠', '洲', '珠', '竹', '卓', '梓',
];

/// Characters outside the basic plane or hardly ever seen, which old systems lose.
const RARE: &[char] = &[
    '𠮷', '𠅤', '𡈽', '𣗋', '𤧛', '𥕢', '𦭜', '𨱏', '𩽾', '㛃', '䶮', '㙦',
];

const SYLLABLES: &[char] = &[
    '阿', '依', '古', '丽', '买', '提', '别', '克', '哈', '森', '木', '拉', '尔', '努', '孜', '热',
    '赛', '达', '吾', '帕', '图', '亚', '合', '加', '娜', '扎', '卡', '曼', '苏', '白',
];

/// A name. Most have two or three characters; a few are written with `·` or hold a rare character.
pub(crate) fn name(draw: &mut Draw) -> String {
    let mut name = String::with_capacity(16);
    let sort = draw.below(1000);
    if sort < 8 {
        syllables(&mut name, draw);
        name.push('·');
        syllables(&mut name, draw);
        return name;
    }
    if sort < 20 {
        let family: &&str = draw.pick(COMPOUND_FAMILY);
        name.push_str(family);
    } else {
        name.push(*draw.pick(FAMILY));
    }
    if sort >= 995 {
        name.push(*draw.pick(RARE));
        return name;
    }
    name.push(*draw.pick(GIVEN));
    if draw.percent(78) {
        name.push(*draw.pick(GIVEN));
    }
    name
}

fn syllables(name: &mut String, draw: &mut Draw) {
    for _ in 0..draw.between(2, 4) {
        name.push(*draw.pick(SYLLABLES));
    }
}
