//! Whom offices meet: names as common as they are, homes, numbers, and whether anything is recorded about them.

use crate::randomness::{Draw, Purpose};
use rules::alarm::NumberPlace;

/// Family names with how many in ten thousand bear them; whoever is left bears a rarer one.
const COMMON: [(&str, u64); 24] = [
    ("王", 720),
    ("李", 715),
    ("张", 680),
    ("刘", 540),
    ("陈", 450),
    ("杨", 310),
    ("黄", 220),
    ("赵", 220),
    ("吴", 200),
    ("周", 190),
    ("徐", 150),
    ("孙", 150),
    ("马", 130),
    ("朱", 130),
    ("胡", 130),
    ("郭", 120),
    ("何", 110),
    ("林", 110),
    ("罗", 100),
    ("高", 100),
    ("郑", 90),
    ("梁", 85),
    ("谢", 80),
    ("宋", 75),
];
const RARER: &[char] = &[
    '唐', '许', '韩', '冯', '邓', '曹', '彭', '曾', '肖', '田', '董', '袁', '潘', '于', '蒋', '蔡',
    '余', '杜', '叶', '程', '苏', '魏', '吕', '丁', '任', '沈', '姚', '卢', '姜', '崔', '钟', '谭',
    '陆', '汪', '范', '石', '廖', '贾', '夏', '韦', '付', '方', '白', '邹', '孟', '熊', '秦', '邱',
    '江', '尹', '薛', '闫', '段', '雷', '侯', '龙', '史', '陶', '黎', '贺', '顾', '毛', '郝', '龚',
    '邵', '万', '钱', '严', '覃', '武', '戴', '莫', '孔', '向', '汤', '涂', '揭', '饶', '占', '喻',
];
const GIVEN: &[char] = &[
    '伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '娟', '涛', '明',
    '超', '霞', '平', '刚', '桂', '英', '华', '玉', '兰', '文', '斌', '宇', '浩', '凯', '健', '俊',
    '帆', '雪', '琳', '晨', '阳', '倩', '颖', '婷', '晓', '志', '海', '波', '宁', '鑫', '燕', '玲',
    '红', '梅', '琴', '云', '莉', '峰', '辉', '力', '永', '秀', '建', '国',
];
/// Cities of the province, and one place for everywhere else.
pub(super) const CITIES: u64 = 11;
const ELSEWHERE: u64 = 90;

/// Somebody who can be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Someone(pub(super) u64);

/// The last of those who are met by chance; above them lie those somebody makes up.
const MADE_UP: u64 = 1 << 40;

impl Someone {
    /// Lives in a city; `place` tells those who live there apart.
    pub(super) fn of_city(city: u64, place: u64) -> Self {
        Self(place * (CITIES + 1) + city)
    }

    /// Whose number is one of a series.
    pub(super) fn of_series(series: u64, sequence: u64) -> Self {
        Self(MADE_UP + series * 1_000 + sequence)
    }

    pub(super) fn subject(self) -> [u8; 16] {
        u128::from(self.0).to_be_bytes()
    }

    fn city(self) -> u64 {
        self.0 % (CITIES + 1)
    }

    /// About one in eight nothing is recorded.
    pub(super) fn is_recorded(self, seed: u64) -> bool {
        !Draw::new(seed, Purpose::Abuse, self.0, 1).percent(12)
    }

    pub(super) fn name(self, seed: u64) -> String {
        name(&mut Draw::new(seed, Purpose::Abuse, self.0, 2), None)
    }

    pub(super) fn number(self, seed: u64) -> NumberPlace {
        let mut draw = Draw::new(seed, Purpose::Abuse, self.0, 3);
        if self.0 >= MADE_UP {
            let made_up = self.0 - MADE_UP;
            return place(
                360_102,
                made_up / 1_000 + 19_700_101,
                (made_up % 1_000) as u32,
            );
        }
        let city = self.city();
        let region = if city == CITIES {
            (ELSEWHERE - draw.below(70)) * 10_000 + 102
        } else {
            360_002 + (city + 1) * 100 + draw.below(8)
        };
        let born =
            (1_940 + draw.below(66)) * 10_000 + (1 + draw.below(12)) * 100 + 1 + draw.below(28);
        place(region, born, draw.below(1_000) as u32)
    }
}

fn place(region: u64, born: u64, sequence: u32) -> NumberPlace {
    NumberPlace {
        region: region.to_string(),
        series: region * 100_000_000 + born,
        sequence,
    }
}

/// A name, of a family if one is given.
pub(super) fn name(draw: &mut Draw, family: Option<&str>) -> String {
    let mut name = match family {
        Some(family) => family.to_owned(),
        None => self::family(draw),
    };
    name.push(*draw.pick(GIVEN));
    if draw.percent(80) {
        name.push(*draw.pick(GIVEN));
    }
    name
}

fn family(draw: &mut Draw) -> String {
    let mut among = draw.below(10_000);
    for (family, share) in COMMON {
        if among < share {
            return family.to_owned();
        }
        among -= share;
    }
    draw.pick(RARER).to_string()
}
