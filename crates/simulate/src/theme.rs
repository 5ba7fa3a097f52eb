//! Phrases a department of an area would write. They name acts and documents, never people or places.

use rules::catalogue::Item;

/// An unlawful act with the law cited for it.
#[derive(Debug)]
pub(crate) struct Act {
    pub(crate) kind: &'static str,
    pub(crate) facts: &'static str,
    pub(crate) basis: &'static str,
}

/// The phrases of an area.
#[derive(Debug)]
pub(crate) struct Theme {
    areas: &'static [&'static str],
    /// Stands in document numbers.
    pub(crate) mark: &'static str,
    pub(crate) acts: &'static [Act],
    /// What a permit, certificate, commitment or honour of the area is about.
    pub(crate) matters: &'static [&'static str],
}

/// The theme of an item's first known area; the general one, which ends the table, when it has none.
pub(crate) fn of(item: &Item) -> &'static Theme {
    THEMES
        .iter()
        .find(|theme| {
            item.areas
                .iter()
                .any(|area| theme.areas.contains(&area.as_str()))
                || theme.areas.iter().any(|area| item.id.contains(area))
        })
        .unwrap_or(&GENERAL)
}

const GENERAL: Theme = Theme {
    areas: &[],
    mark: "信",
    acts: &[
        Act {
            kind: "未取得许可从事经营活动",
            facts: "当事人未取得许可擅自从事经营活动，经责令后未按期改正。",
            basis: "《中华人民共和国行政许可法》第八十一条",
        },
        Act {
            kind: "提供虚假材料",
            facts: "当事人在申请办理业务时提交虚假材料，经核查属实。",
            basis: "《中华人民共和国行政许可法》第七十八条",
        },
    ],
    matters: &["从业资格", "经营备案", "公共服务事项", "行业管理事项"],
};

const THEMES: &[Theme] = &[
    Theme {
        areas: &["traffic-safety", "transport"],
        mark: "交",
        acts: &[
            Act {
                kind: "未取得从业资格驾驶道路客货运输车辆",
                facts: "当事人未取得相应从业资格证件，驾驶道路客货运输车辆从事经营活动。",
                basis: "《中华人民共和国道路运输条例》第六十三条",
            },
            Act {
                kind: "未取得道路运输经营许可擅自从事道路运输经营",
                facts: "执法人员检查发现，当事人未取得道路运输经营许可擅自从事货物运输经营。",
                basis: "《中华人民共和国道路运输条例》第六十三条",
            },
            Act {
                kind: "超限运输",
                facts: "当事人驾驶货运车辆经固定检测站检测，车货总质量超过限值。",
                basis: "《公路安全保护条例》第六十四条",
            },
        ],
        matters: &[
            "道路货物运输驾驶员从业资格",
            "道路旅客运输驾驶员从业资格",
            "出租汽车驾驶员从业资格",
            "机动车驾驶培训教练员",
        ],
    },
    Theme {
        areas: &[
            "food-drug",
            "product-quality",
            "circulation-services",
            "e-commerce",
            "market",
        ],
        mark: "市监",
        acts: &[
            Act {
                kind: "经营超过保质期的食品",
                facts: "当事人在销售场所陈列销售超过保质期的预包装食品。",
                basis: "《中华人民共和国食品安全法》第一百二十四条",
            },
            Act {
                kind: "未取得健康证明从事接触直接入口食品的工作",
                facts: "当事人未按规定办理手续，从事接触直接入口食品的工作。",
                basis: "《中华人民共和国食品安全法》第一百二十六条",
            },
            Act {
                kind: "发布虚假广告",
                facts: "当事人在网络平台发布与实际情况不符的商品广告。",
                basis: "《中华人民共和国广告法》第五十五条",
            },
        ],
        matters: &[
            "特种设备作业人员资格",
            "食品安全管理人员考核",
            "执业药师注册",
            "计量检定人员资格",
        ],
    },
    Theme {
        areas: &["construction", "housing"],
        mark: "建",
        acts: &[
            Act {
                kind: "出借注册执业证书",
                facts: "当事人将本人注册执业证书出借他人使用。",
                basis: "《注册建造师管理规定》第三十七条",
            },
            Act {
                kind: "未按图施工",
                facts: "当事人作为现场负责人，未按照工程设计图纸组织施工。",
                basis: "《建设工程质量管理条例》第六十四条",
            },
        ],
        matters: &[
            "二级建造师注册",
            "建筑施工特种作业操作资格",
            "房地产经纪人登记",
            "安全生产管理人员考核",
        ],
    },
    Theme {
        areas: &["environment", "biosafety", "ecology", "agriculture"],
        mark: "环",
        acts: &[
            Act {
                kind: "露天焚烧秸秆",
                facts: "当事人在禁止区域内露天焚烧秸秆。",
                basis: "《中华人民共和国大气污染防治法》第一百一十九条",
            },
            Act {
                kind: "在禁渔期捕捞",
                facts: "当事人在禁渔期内使用禁用渔具进行捕捞。",
                basis: "《中华人民共和国渔业法》第三十八条",
            },
        ],
        matters: &[
            "环境影响评价工程师登记",
            "渔业船员证书",
            "农药经营人员培训",
            "兽医执业注册",
        ],
    },
    Theme {
        areas: &["work-safety", "fire-safety", "emergency"],
        mark: "应急",
        acts: &[Act {
            kind: "特种作业人员未持证上岗",
            facts: "当事人未取得特种作业操作证，从事焊接与热切割作业。",
            basis: "《中华人民共和国安全生产法》第九十七条",
        }],
        matters: &[
            "特种作业操作资格",
            "注册消防工程师注册",
            "安全评价人员登记",
            "烟花爆竹作业人员资格",
        ],
    },
    Theme {
        areas: &["tax-payment", "tax"],
        mark: "税",
        acts: &[Act {
            kind: "未按规定期限办理申报",
            facts: "当事人未按照规定的期限办理申报，经责令限期改正后逾期仍未改正。",
            basis: "《中华人民共和国税收征收管理法》第六十二条",
        }],
        matters: &[
            "税务师登记",
            "涉税专业服务人员信息采集",
            "发票领用",
            "申报便利事项",
        ],
    },
    Theme {
        areas: &["education-research", "education"],
        mark: "教",
        acts: &[Act {
            kind: "考试违规",
            facts: "当事人在资格考试中携带规定以外的物品进入考场，被监考人员当场发现。",
            basis: "《国家教育考试违规处理办法》第五条",
        }],
        matters: &["教师资格", "科技项目", "普通话水平测试", "校外培训人员备案"],
    },
    Theme {
        areas: &["litigation", "court"],
        mark: "执",
        acts: &[
            Act {
                kind: "有履行能力而拒不履行生效法律文书确定义务",
                facts: "被执行人在规定期限内未履行生效法律文书确定的给付义务。",
                basis: "《最高人民法院关于公布失信被执行人名单信息的若干规定》第一条",
            },
            Act {
                kind: "违反财产报告制度",
                facts: "被执行人收到报告财产令后，未按期报告有关情况。",
                basis: "《最高人民法院关于公布失信被执行人名单信息的若干规定》第一条",
            },
        ],
        matters: &["民事判决", "执行裁定", "调解书履行", "限制消费"],
    },
    Theme {
        areas: &["tourism", "culture"],
        mark: "文旅",
        acts: &[Act {
            kind: "未取得导游证从事导游活动",
            facts: "当事人未取得导游证，在景区为旅游团队提供讲解服务并收取费用。",
            basis: "《中华人民共和国旅游法》第一百零二条",
        }],
        matters: &[
            "导游证",
            "演出经纪人员资格",
            "社会艺术水平考级考官",
            "讲解员备案",
        ],
    },
    Theme {
        areas: &["labour-security", "human-resources"],
        mark: "人社",
        acts: &[Act {
            kind: "提供虚假材料参加职业技能评价",
            facts: "当事人在申报职业技能等级认定时提交虚假从业年限证明。",
            basis: "《专业技术人员资格考试违纪违规行为处理规定》第十条",
        }],
        matters: &["职业资格", "专业技术职称", "技能等级认定", "劳动关系协调员"],
    },
    Theme {
        areas: &["health-care", "health"],
        mark: "卫",
        acts: &[Act {
            kind: "未取得资格从事执业活动",
            facts: "当事人未取得相应执业资格，在诊所从事诊疗活动并收取费用。",
            basis: "《中华人民共和国医师法》第五十九条",
        }],
        matters: &[
            "医师执业注册",
            "护士执业注册",
            "乡村医生执业注册",
            "母婴保健技术服务人员资格",
        ],
    },
    Theme {
        areas: &[
            "financial-services",
            "intermediary",
            "securities",
            "banking",
        ],
        mark: "金",
        acts: &[Act {
            kind: "未取得资格从事中介业务",
            facts: "当事人未取得执业登记，以个人名义招揽中介业务。",
            basis: "《中华人民共和国保险法》第一百六十五条",
        }],
        matters: &[
            "保险销售从业人员执业登记",
            "证券从业人员登记",
            "资产评估师登记",
            "会计人员信息采集",
        ],
    },
    Theme {
        areas: &["volunteering", "honour", "model"],
        mark: "文明",
        acts: &[Act {
            kind: "违反志愿服务承诺",
            facts: "当事人未按承诺参加已登记的志愿服务活动。",
            basis: "《志愿服务条例》第二十六条",
        }],
        matters: &["优秀志愿者", "诚信道德模范", "青年岗位能手", "文明家庭"],
    },
];
