//! Made-up languages that look like real ones: a few hundred thousand words, frequent ones short and known, so that searches have rare, common
//! and very common words in many scripts.

use super::rng::Rng;

/// How words of a language are made.
struct Recipe {
    /// Share of conversations, in per mille.
    share: u64,
    /// Words.
    size: usize,
    /// Real words, the most frequent first.
    known: &'static str,
    /// Parts of made-up words.
    syllables: &'static str,
    /// Between words.
    space: &'static str,
    /// Given and family names.
    names: &'static str,
    /// Country code, country, city.
    place: (&'static str, &'static str, &'static str),
    tag: &'static str,
}

const RECIPES: &[Recipe] = &[
    Recipe {
        share: 420,
        size: 150_000,
        known: "the to you is order I it my can have please for and thanks with not hello what when delivery refund payment account help parcel invoice size cancel return shipping tomorrow address wrong broken discount password",
        syllables: "ba ber con de der el fer gra ing is ka lo men ner op per qui ra sol ter un ver wi ston ly tion able ment",
        space: " ",
        names: "Anna Bell;Mark Stone;Julia Field;Peter Woods;Emma Lake;Tom Rivers;Sarah Hill;Daniel Marsh",
        place: ("US", "United States", "Springfield"),
        tag: "en-US,en;q=0.8",
    },
    Recipe {
        share: 180,
        size: 90_000,
        known: "dobrý den děkuji prosím objednávka kdy bude zboží je na se zásilka platba faktura vrácení peníze kolik stojí doprava účet heslo velikost košík reklamace skladem",
        syllables: "ba ce čí dě ého hra chy je ka lé mi ně ost po při rů ská šle tě úz vá ze žit nost ova",
        space: " ",
        names: "Jana Nováková;Petr Dvořák;Lucie Černá;Tomáš Procházka;Žaneta Řeháková;Jiří Šťastný",
        place: ("CZ", "Czech Republic", "Brno"),
        tag: "cs-CZ,cs;q=0.9",
    },
    Recipe {
        share: 110,
        size: 80_000,
        known: "guten Tag danke bitte Bestellung wann kommt die Lieferung Rechnung ich habe nicht mit und Rückgabe Straße Größe Zahlung Konto Passwort kaputt Versand",
        syllables: "auf be ge ver lich keit schaft ung bau dorf haus mann stein wald zug fahr schule über größ tür weiß",
        space: " ",
        names: "Jürgen Weiß;Sabine Groß;Klaus Bäcker;Heike Schön;Uwe Fuß",
        place: ("DE", "Germany", "Köln"),
        tag: "de-DE,de;q=0.9",
    },
    Recipe {
        share: 60,
        size: 50_000,
        known: "dzień dobry dziękuję proszę zamówienie kiedy przesyłka faktura zwrot płatność konto hasło rozmiar Łódź",
        syllables: "cza dzi ę ić ja ko łą mie nia ość prze rze sko szcz ta wy zło żu ów",
        space: " ",
        names: "Łukasz Wójcik;Małgorzata Zięba;Paweł Król",
        place: ("PL", "Poland", "Łódź"),
        tag: "pl-PL,pl;q=0.9",
    },
    Recipe {
        share: 60,
        size: 40_000,
        known: "bonjour merci commande livraison quand est-ce que je mon colis facture retour paiement compte déçu français",
        syllables: "ai bon ça dé elle eau fran gé jou lé ment ou pré qué ré sion tré vous ê",
        space: " ",
        names: "Zoé Lefèvre;François Moreau;Hélène Garçon",
        place: ("FR", "France", "Orléans"),
        tag: "fr-FR,fr;q=0.9",
    },
    Recipe {
        share: 60,
        size: 50_000,
        known: "здравствуйте спасибо заказ когда доставка пожалуйста возврат деньги оплата счёт пароль размер ещё",
        syllables: "ба вер го дé ение жа зна ий ко лю мы на ость при ра ска ти ук фор хо це ша щи",
        space: " ",
        names: "Анна Соколова;Пётр Лебедев;Ольга Зимина",
        place: ("UA", "Ukraine", "Київ"),
        tag: "ru-RU,ru;q=0.8",
    },
    Recipe {
        share: 25,
        size: 15_000,
        known: "γεια σας ευχαριστώ παραγγελία πότε παράδοση επιστροφή πληρωμή",
        syllables: "α βο γε δη εί ζω θά κο λύ μα νέ ος πα ρη στ τω φι χά",
        space: " ",
        names: "Ελένη Παππά;Γιώργος Νικολάου",
        place: ("GR", "Greece", "Πάτρα"),
        tag: "el-GR,el;q=0.9",
    },
    Recipe {
        share: 25,
        size: 15_000,
        known: "مرحبا شكرا طلب متى التوصيل من فضلك استرجاع الدفع حساب فاتورة",
        syllables: "ال با تم جر حا خل دي ري سا شم صب عل في قو كت لا مو نه وي",
        space: " ",
        names: "ليلى حداد;عمر نجار",
        place: ("AE", "United Arab Emirates", "Dubai"),
        tag: "ar-AE,ar;q=0.9",
    },
    Recipe {
        share: 25,
        size: 10_000,
        known: "你好 谢谢 订单 什么时候 发货 退款 付款 账户 发票 地址",
        syllables: "的 一 是 不 了 人 我 在 有 他 这 中 大 来 上 国 个 到 说 们 为 子 和 你 地 出 道 也 时 年 得 就 那 要 下 以 生 会",
        space: "",
        names: "王小明;李华",
        place: ("CN", "China", "上海"),
        tag: "zh-CN,zh;q=0.9",
    },
    Recipe {
        share: 20,
        size: 10_000,
        known: "こんにちは ありがとう 注文 いつ 配送 返金 支払い 領収書 住所",
        syllables: "あ い う え お か き く け こ さ し す せ そ た ち つ て と な に の は ひ 日 本 東 京 カ タ ナ",
        space: "",
        names: "佐藤花子;鈴木一郎",
        place: ("JP", "Japan", "大阪"),
        tag: "ja-JP,ja;q=0.9",
    },
    Recipe {
        share: 15,
        size: 10_000,
        known: "안녕하세요 감사합니다 주문 언제 배송 환불 결제 주소",
        syllables: "가 나 다 라 마 바 사 아 자 하 고 노 도 로 모 보 소 오 조 호 은 는 이 을",
        space: " ",
        names: "김민수;이지은",
        place: ("KR", "South Korea", "서울"),
        tag: "ko-KR,ko;q=0.9",
    },
];

/// One language, ready to speak.
pub struct Language {
    words: Vec<String>,
    space: &'static str,
    names: Vec<&'static str>,
    /// Country code, country, city.
    pub place: (&'static str, &'static str, &'static str),
    /// What a browser sends as Accept-Language.
    pub tag: &'static str,
}

/// All languages. The same in every corpus: the seed changes what is said, not the words.
pub struct Languages {
    list: Vec<Language>,
}

impl Languages {
    /// Makes all words; about a tenth of a second.
    pub fn new() -> Self {
        let list = RECIPES.iter().enumerate().map(|(number, recipe)| Language::new(number as u64, recipe)).collect();
        Self { list }
    }

    /// The language of a conversation.
    pub fn choose(&self, rng: &mut Rng) -> &Language {
        let mut at = rng.below(RECIPES.iter().map(|recipe| recipe.share).sum());
        for (language, recipe) in self.list.iter().zip(RECIPES) {
            if at < recipe.share {
                return language;
            }
            at -= recipe.share;
        }
        unreachable!("shares add up")
    }
}

impl Language {
    fn new(number: u64, recipe: &Recipe) -> Self {
        let syllables: Vec<&str> = recipe.syllables.split(' ').collect();
        let mut words: Vec<String> = recipe.known.split(' ').map(str::to_owned).collect();
        while words.len() < recipe.size {
            let mut rng = Rng::of(number + 1, words.len() as u64);
            let parts = 2 + rng.below(if recipe.space.is_empty() { 2 } else { 4 });
            words.push((0..parts).map(|_| rng.pick(&syllables)).collect());
        }
        Self {
            words,
            space: recipe.space,
            names: recipe.names.split(';').collect(),
            place: recipe.place,
            tag: recipe.tag,
        }
    }

    /// A sentence of about `mean` words.
    pub fn say(&self, rng: &mut Rng, mean: f64, out: &mut String) {
        let count = rng.around(mean);
        for n in 0..count {
            if n > 0 {
                out.push_str(if rng.chance(0.08) { ", " } else { self.space });
            }
            if rng.chance(0.005) {
                let number = rng.below(100_000);
                out.push_str(&number.to_string());
            } else {
                out.push_str(&self.words[rng.zipf(self.words.len())]);
            }
        }
        out.push_str(rng.pick(&[".", ".", "?", "!", "", " 🙂"]));
    }

    /// Somebody's name.
    pub fn name(&self, rng: &mut Rng) -> &'static str {
        rng.pick(&self.names)
    }
}
