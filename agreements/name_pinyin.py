"""A name in Chinese characters with its pinyin beside it, for whoever reads no Chinese.

What was typed stays as it is. The pinyin is a guess, and is shown as one: characters have several
readings, and people spell their names as they please.
"""

import re

from django.utils.functional import lazy
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from agreements.enumeration import aside_begins, aside_ends
from agreements.search_terms import HAN, usual_reading

_PART = f"[{HAN}]{{1,10}}"
_DOT = "[·•‧・]"  # between the parts of a name of another language, written in Chinese
_NAME = re.compile(f"{_PART}(?:(?: |{_DOT}){_PART}){{0,5}}")
_MOST_GIVEN = 3  # characters of a given name; longer ones are names of another kind

# Family names of two characters, as they are written now and traditionally. Where the first alone
# is a frequent family name, and the second may well begin a given name, it is not taken for one.
_DOUBLE: frozenset[str] = frozenset(
    re.findall(
        r"\w+",
        """
        欧阳 司马 诸葛 上官 司徒 东方 独孤 南宫 夏侯 皇甫 尉迟 万俟 长孙 慕容 令狐 宇文 轩辕 公孙
        司空 司寇 赫连 澹台 公冶 濮阳 淳于 太史 太叔 申屠 仲孙 闾丘 鲜于 拓跋 端木 呼延 闻人 西门
        东郭 百里 公羊 公西 漆雕 乐正 壤驷 羊舌 微生 亓官 巫马 完颜 耶律 纳兰
        歐陽 司馬 諸葛 東方 獨孤 南宮 尉遲 萬俟 長孫 軒轅 公孫 赫連 澹臺 濮陽 仲孫 閭丘 鮮于 聞人
        西門 東郭 樂正 巫馬 完顏 納蘭
        """,
    )
)

# Family names that are read otherwise than their characters mostly are.
_FAMILY: dict[str, str] = dict(
    re.findall(
        r"(\w+) (\w+)",
        """
        单 shan, 單 shan, 区 ou, 區 ou, 盖 ge, 蓋 ge, 缪 miao, 繆 miao, 乐 yue, 樂 yue, 员 yun,
        員 yun, 阚 kan, 闞 kan, 曾 zeng, 仇 qiu, 解 xie, 查 zha, 朴 piao, 翟 zhai, 覃 qin, 薄 bo,
        卜 bu, 召 shao, 种 chong, 佴 nai, 秘 bi, 繁 po, 逢 pang, 洗 xian, 黑 he, 祭 zhai, 都 du,
        句 gou, 乜 nie, 藏 zang, 折 she, 粘 nian, 么 yao,
        尉迟 yuchi, 尉遲 yuchi, 万俟 moqi, 萬俟 moqi, 长孙 zhangsun, 長孫 zhangsun,
        澹台 tantai, 澹臺 tantai, 乐正 yuezheng, 樂正 yuezheng
        """,
    )
)


def pinyin_of_name(name: str) -> str:
    """In the order in which it was typed, the family name first; "" for what is no name in Chinese
    characters alone, or may be one of another language."""
    if not _NAME.fullmatch(name):
        return ""
    if re.search(_DOT, name):
        words = [_spelled(part) for part in re.split(f" |{_DOT}", name)]
    else:
        family, given = _family_and_given(name)
        words = [_FAMILY.get(family) or _spelled(family)]
        words += [_spelled(given)] if given else []
    return " ".join(word.capitalize() for word in words) if all(words) else ""


def pinyin_for_reader(name: object) -> str:
    """Of a name, or of whoever is called by it; "" also for whoever reads Chinese."""
    language = get_language()
    if language is None or language.startswith("zh"):
        return ""
    return pinyin_of_name(str(name))


def with_pinyin(name: object) -> SafeString:
    """The name as it was typed, and behind it, in brackets, the pinyin: for pages."""
    if not name:
        return SafeString("")
    typed = conditional_escape(str(name))
    if not (read := pinyin_for_reader(name)):
        return typed
    # The word is heard: a screen reader seldom reads a `title`.
    return format_html(
        '<span lang="zh">{}</span><span class="pinyin" title="{}">{}'
        '<span class="visually-hidden">{} </span><span lang="zh-Latn-pinyin">{}</span>{}</span>',
        typed,
        _("Pinyin, as the characters are usually read"),
        aside_begins(),
        pgettext("before a name that is spelled in it", "pinyin"),
        read,
        aside_ends(),
    )


def said_with_pinyin(name: object) -> str:
    """Likewise where there is nothing but text, which says what the brackets hold."""
    if not (read := pinyin_for_reader(name)):
        return str(name)
    return _("%(name)s (pinyin: %(pinyin)s)") % {"name": name, "pinyin": read}


# Said in the language in which a letter is rendered.
said_with_pinyin_later = lazy(said_with_pinyin, str)


def _family_and_given(name: str) -> tuple[str, str]:
    """Both empty where nobody can tell."""
    typed = name.split()
    if len(typed) == 2:
        family, given = typed
    else:
        # Some set blanks between all characters.
        whole = name if len(typed) == 1 or max(map(len, typed)) > 1 else "".join(typed)
        length = 2 if whole[:2] in _DOUBLE and len(whole) > 2 else 1
        family, given = whole[:length], whole[length:]
    # Two characters that are no such name may be a Japanese one.
    is_known = len(family) == 1 or family in _DOUBLE
    return (family, given) if is_known and len(given) <= _MOST_GIVEN else ("", "")


def _spelled(characters: str) -> str:
    """As one word; "" where a character has no reading."""
    syllables = [usual_reading(each) for each in characters]
    if not syllables or not all(syllables):
        return ""
    # Jian’an, not Jianan: where a syllable begins with a vowel, it is set apart.
    apart = [f"’{each}" if each[0] in "aoeê" else each for each in syllables[1:]]
    return "".join([syllables[0], *apart])
