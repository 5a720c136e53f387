// Written by eng/unicode/generate.cs.

namespace Firn.Text.Unicode;

/// <summary>The Script property (UAX-24) of a code point. The numbers change with the Unicode version: store names.</summary>
public enum Script : byte
{
    /// <summary>Unknown.</summary>
    Unknown = 0,
    /// <summary>Common.</summary>
    Common = 1,
    /// <summary>Inherited.</summary>
    Inherited = 2,
    /// <summary>Adlam.</summary>
    Adlam = 3,
    /// <summary>Ahom.</summary>
    Ahom = 4,
    /// <summary>Anatolian Hieroglyphs.</summary>
    AnatolianHieroglyphs = 5,
    /// <summary>Arabic.</summary>
    Arabic = 6,
    /// <summary>Armenian.</summary>
    Armenian = 7,
    /// <summary>Avestan.</summary>
    Avestan = 8,
    /// <summary>Balinese.</summary>
    Balinese = 9,
    /// <summary>Bamum.</summary>
    Bamum = 10,
    /// <summary>Bassa Vah.</summary>
    BassaVah = 11,
    /// <summary>Batak.</summary>
    Batak = 12,
    /// <summary>Bengali.</summary>
    Bengali = 13,
    /// <summary>Bhaiksuki.</summary>
    Bhaiksuki = 14,
    /// <summary>Bopomofo.</summary>
    Bopomofo = 15,
    /// <summary>Brahmi.</summary>
    Brahmi = 16,
    /// <summary>Braille.</summary>
    Braille = 17,
    /// <summary>Buginese.</summary>
    Buginese = 18,
    /// <summary>Buhid.</summary>
    Buhid = 19,
    /// <summary>Canadian Aboriginal.</summary>
    CanadianAboriginal = 20,
    /// <summary>Carian.</summary>
    Carian = 21,
    /// <summary>Caucasian Albanian.</summary>
    CaucasianAlbanian = 22,
    /// <summary>Chakma.</summary>
    Chakma = 23,
    /// <summary>Cham.</summary>
    Cham = 24,
    /// <summary>Cherokee.</summary>
    Cherokee = 25,
    /// <summary>Chorasmian.</summary>
    Chorasmian = 26,
    /// <summary>Coptic.</summary>
    Coptic = 27,
    /// <summary>Cuneiform.</summary>
    Cuneiform = 28,
    /// <summary>Cypriot.</summary>
    Cypriot = 29,
    /// <summary>Cypro Minoan.</summary>
    CyproMinoan = 30,
    /// <summary>Cyrillic.</summary>
    Cyrillic = 31,
    /// <summary>Deseret.</summary>
    Deseret = 32,
    /// <summary>Devanagari.</summary>
    Devanagari = 33,
    /// <summary>Dives Akuru.</summary>
    DivesAkuru = 34,
    /// <summary>Dogra.</summary>
    Dogra = 35,
    /// <summary>Duployan.</summary>
    Duployan = 36,
    /// <summary>Egyptian Hieroglyphs.</summary>
    EgyptianHieroglyphs = 37,
    /// <summary>Elbasan.</summary>
    Elbasan = 38,
    /// <summary>Elymaic.</summary>
    Elymaic = 39,
    /// <summary>Ethiopic.</summary>
    Ethiopic = 40,
    /// <summary>Georgian.</summary>
    Georgian = 41,
    /// <summary>Glagolitic.</summary>
    Glagolitic = 42,
    /// <summary>Gothic.</summary>
    Gothic = 43,
    /// <summary>Grantha.</summary>
    Grantha = 44,
    /// <summary>Greek.</summary>
    Greek = 45,
    /// <summary>Gujarati.</summary>
    Gujarati = 46,
    /// <summary>Gunjala Gondi.</summary>
    GunjalaGondi = 47,
    /// <summary>Gurmukhi.</summary>
    Gurmukhi = 48,
    /// <summary>Han.</summary>
    Han = 49,
    /// <summary>Hangul.</summary>
    Hangul = 50,
    /// <summary>Hanifi Rohingya.</summary>
    HanifiRohingya = 51,
    /// <summary>Hanunoo.</summary>
    Hanunoo = 52,
    /// <summary>Hatran.</summary>
    Hatran = 53,
    /// <summary>Hebrew.</summary>
    Hebrew = 54,
    /// <summary>Hiragana.</summary>
    Hiragana = 55,
    /// <summary>Imperial Aramaic.</summary>
    ImperialAramaic = 56,
    /// <summary>Inscriptional Pahlavi.</summary>
    InscriptionalPahlavi = 57,
    /// <summary>Inscriptional Parthian.</summary>
    InscriptionalParthian = 58,
    /// <summary>Javanese.</summary>
    Javanese = 59,
    /// <summary>Kaithi.</summary>
    Kaithi = 60,
    /// <summary>Kannada.</summary>
    Kannada = 61,
    /// <summary>Katakana.</summary>
    Katakana = 62,
    /// <summary>Kawi.</summary>
    Kawi = 63,
    /// <summary>Kayah Li.</summary>
    KayahLi = 64,
    /// <summary>Kharoshthi.</summary>
    Kharoshthi = 65,
    /// <summary>Khitan Small Script.</summary>
    KhitanSmallScript = 66,
    /// <summary>Khmer.</summary>
    Khmer = 67,
    /// <summary>Khojki.</summary>
    Khojki = 68,
    /// <summary>Khudawadi.</summary>
    Khudawadi = 69,
    /// <summary>Lao.</summary>
    Lao = 70,
    /// <summary>Latin.</summary>
    Latin = 71,
    /// <summary>Lepcha.</summary>
    Lepcha = 72,
    /// <summary>Limbu.</summary>
    Limbu = 73,
    /// <summary>Linear A.</summary>
    LinearA = 74,
    /// <summary>Linear B.</summary>
    LinearB = 75,
    /// <summary>Lisu.</summary>
    Lisu = 76,
    /// <summary>Lycian.</summary>
    Lycian = 77,
    /// <summary>Lydian.</summary>
    Lydian = 78,
    /// <summary>Mahajani.</summary>
    Mahajani = 79,
    /// <summary>Makasar.</summary>
    Makasar = 80,
    /// <summary>Malayalam.</summary>
    Malayalam = 81,
    /// <summary>Mandaic.</summary>
    Mandaic = 82,
    /// <summary>Manichaean.</summary>
    Manichaean = 83,
    /// <summary>Marchen.</summary>
    Marchen = 84,
    /// <summary>Masaram Gondi.</summary>
    MasaramGondi = 85,
    /// <summary>Medefaidrin.</summary>
    Medefaidrin = 86,
    /// <summary>Meetei Mayek.</summary>
    MeeteiMayek = 87,
    /// <summary>Mende Kikakui.</summary>
    MendeKikakui = 88,
    /// <summary>Meroitic Cursive.</summary>
    MeroiticCursive = 89,
    /// <summary>Meroitic Hieroglyphs.</summary>
    MeroiticHieroglyphs = 90,
    /// <summary>Miao.</summary>
    Miao = 91,
    /// <summary>Modi.</summary>
    Modi = 92,
    /// <summary>Mongolian.</summary>
    Mongolian = 93,
    /// <summary>Mro.</summary>
    Mro = 94,
    /// <summary>Multani.</summary>
    Multani = 95,
    /// <summary>Myanmar.</summary>
    Myanmar = 96,
    /// <summary>Nabataean.</summary>
    Nabataean = 97,
    /// <summary>Nag Mundari.</summary>
    NagMundari = 98,
    /// <summary>Nandinagari.</summary>
    Nandinagari = 99,
    /// <summary>New Tai Lue.</summary>
    NewTaiLue = 100,
    /// <summary>Newa.</summary>
    Newa = 101,
    /// <summary>Nko.</summary>
    Nko = 102,
    /// <summary>Nushu.</summary>
    Nushu = 103,
    /// <summary>Nyiakeng Puachue Hmong.</summary>
    NyiakengPuachueHmong = 104,
    /// <summary>Ogham.</summary>
    Ogham = 105,
    /// <summary>Ol Chiki.</summary>
    OlChiki = 106,
    /// <summary>Old Hungarian.</summary>
    OldHungarian = 107,
    /// <summary>Old Italic.</summary>
    OldItalic = 108,
    /// <summary>Old North Arabian.</summary>
    OldNorthArabian = 109,
    /// <summary>Old Permic.</summary>
    OldPermic = 110,
    /// <summary>Old Persian.</summary>
    OldPersian = 111,
    /// <summary>Old Sogdian.</summary>
    OldSogdian = 112,
    /// <summary>Old South Arabian.</summary>
    OldSouthArabian = 113,
    /// <summary>Old Turkic.</summary>
    OldTurkic = 114,
    /// <summary>Old Uyghur.</summary>
    OldUyghur = 115,
    /// <summary>Oriya.</summary>
    Oriya = 116,
    /// <summary>Osage.</summary>
    Osage = 117,
    /// <summary>Osmanya.</summary>
    Osmanya = 118,
    /// <summary>Pahawh Hmong.</summary>
    PahawhHmong = 119,
    /// <summary>Palmyrene.</summary>
    Palmyrene = 120,
    /// <summary>Pau Cin Hau.</summary>
    PauCinHau = 121,
    /// <summary>Phags Pa.</summary>
    PhagsPa = 122,
    /// <summary>Phoenician.</summary>
    Phoenician = 123,
    /// <summary>Psalter Pahlavi.</summary>
    PsalterPahlavi = 124,
    /// <summary>Rejang.</summary>
    Rejang = 125,
    /// <summary>Runic.</summary>
    Runic = 126,
    /// <summary>Samaritan.</summary>
    Samaritan = 127,
    /// <summary>Saurashtra.</summary>
    Saurashtra = 128,
    /// <summary>Sharada.</summary>
    Sharada = 129,
    /// <summary>Shavian.</summary>
    Shavian = 130,
    /// <summary>Siddham.</summary>
    Siddham = 131,
    /// <summary>SignWriting.</summary>
    SignWriting = 132,
    /// <summary>Sinhala.</summary>
    Sinhala = 133,
    /// <summary>Sogdian.</summary>
    Sogdian = 134,
    /// <summary>Sora Sompeng.</summary>
    SoraSompeng = 135,
    /// <summary>Soyombo.</summary>
    Soyombo = 136,
    /// <summary>Sundanese.</summary>
    Sundanese = 137,
    /// <summary>Syloti Nagri.</summary>
    SylotiNagri = 138,
    /// <summary>Syriac.</summary>
    Syriac = 139,
    /// <summary>Tagalog.</summary>
    Tagalog = 140,
    /// <summary>Tagbanwa.</summary>
    Tagbanwa = 141,
    /// <summary>Tai Le.</summary>
    TaiLe = 142,
    /// <summary>Tai Tham.</summary>
    TaiTham = 143,
    /// <summary>Tai Viet.</summary>
    TaiViet = 144,
    /// <summary>Takri.</summary>
    Takri = 145,
    /// <summary>Tamil.</summary>
    Tamil = 146,
    /// <summary>Tangsa.</summary>
    Tangsa = 147,
    /// <summary>Tangut.</summary>
    Tangut = 148,
    /// <summary>Telugu.</summary>
    Telugu = 149,
    /// <summary>Thaana.</summary>
    Thaana = 150,
    /// <summary>Thai.</summary>
    Thai = 151,
    /// <summary>Tibetan.</summary>
    Tibetan = 152,
    /// <summary>Tifinagh.</summary>
    Tifinagh = 153,
    /// <summary>Tirhuta.</summary>
    Tirhuta = 154,
    /// <summary>Toto.</summary>
    Toto = 155,
    /// <summary>Ugaritic.</summary>
    Ugaritic = 156,
    /// <summary>Vai.</summary>
    Vai = 157,
    /// <summary>Vithkuqi.</summary>
    Vithkuqi = 158,
    /// <summary>Wancho.</summary>
    Wancho = 159,
    /// <summary>Warang Citi.</summary>
    WarangCiti = 160,
    /// <summary>Yezidi.</summary>
    Yezidi = 161,
    /// <summary>Yi.</summary>
    Yi = 162,
    /// <summary>Zanabazar Square.</summary>
    ZanabazarSquare = 163,
}
