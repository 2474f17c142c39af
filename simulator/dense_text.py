"""A License Agreement in signs of many strokes: words turned into Chinese signs, without a meaning.

Scanners blot such signs, as they don't blot Latin letters.
"""

import re

_SIGNS = (
    "数据使用许可协议签署机构研究微表情视频采集参与者隐私保护应当遵守规定禁止传播复制销毁删除违约责任"
    "终止通知承诺保证授权范围附件清单联系人学术论文引用致谢鼻嘴龄赢囊鬓矗籍繁露霾"
)
_LEFT = re.compile(r"#|.*[{}|<>\[\]:]")  # headings, fields and links stay as they are


def in_chinese_signs(source: str) -> str:
    """Of a License Agreement's source, the words in its plain lines."""
    _, front, body = source.split("---", 2)
    number = 0

    def signs(word: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return "".join(
            _SIGNS[(7 * number + 3 * place) % len(_SIGNS)] for place in range(1 + len(word[0]) // 4)
        )

    lines = [
        line if _LEFT.match(line) else re.sub(r"[A-Za-z'’]+ ?", signs, line)
        for line in body.split("\n")
    ]
    return f"---{front}---" + "\n".join(lines)
