"""What a bureau sets once: a TOML file under the home folder, read at start.

A file, not a table: whoever may change it has the server's console, and its history is that of the backups.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from engine.errors import Invalid, Issue
from workflows.notices.actions import ADDRESS
from workflows.oversight.checkpoint_copies import acceptable_hook

LONGEST = 60  # characters of a name or title
LONGEST_ADDRESS = 200  # characters of a web or mail address
_CODE = re.compile(r"[\u4e00-\u9fff]{2,12}")

TEMPLATE = """\
# 先审：本单位设置。修改后重新启动生效。

# 单位全称、简称
bureau_name = "{bureau_name}"
bureau_short_name = "{bureau_short_name}"

# 发文机关代字，用于发文字号，如 青人社发〔2026〕12号
number_code = "{number_code}"

# 公开门户的标题
portal_title = "{portal_title}"

# 封存案卷的签章证书：留空用自签证书（非法定电子签章）；none 不签；
# 或 keys/ 中的文件名（.p12、.pfx，或 .crt 配同名 .key），口令放在环境变量 XIANSHEN_SEAL_PASSPHRASE
seal_certificate = "{seal_certificate}"

# 核验签章时信任的根证书：keys/ 中的 PEM 文件名；留空只信任本机的签章证书
seal_trust = "{seal_trust}"

# 签章设备的适配器名称（须在程序中登记）；留空不用
seal_adapter = "{seal_adapter}"

# 邮件提醒：邮件服务器、端口、加密方式（starttls、tls，内网不加密且不登录的写 none）、登录名（口令放在环境变量
# XIANSHEN_SMTP_PASSWORD）、发件人邮箱，以及邮件中链接所用的本系统网址（如 https://xianshen.example.gov.cn）。
# 服务器、发件人或网址留空则不发邮件。
smtp_host = "{smtp_host}"
smtp_port = "{smtp_port}"
smtp_security = "{smtp_security}"
smtp_user = "{smtp_user}"
mail_from = "{mail_from}"
site_address = "{site_address}"

# 操作留痕检查点的外部留存（另有一份在 checkpoints/）：收件邮箱；接收地址（https://…，以 POST 逐个送出）。留空不送
checkpoint_mail = "{checkpoint_mail}"
checkpoint_hook = "{checkpoint_hook}"
"""

_LABELS = {
    "bureau_name": "单位全称",
    "bureau_short_name": "单位简称",
    "number_code": "发文机关代字",
    "portal_title": "公开门户的标题",
    "seal_certificate": "签章证书",
    "seal_trust": "信任的根证书",
    "seal_adapter": "签章适配器",
    "smtp_host": "邮件服务器",
    "smtp_port": "邮件服务器端口",
    "smtp_security": "邮件加密方式",
    "smtp_user": "邮件登录名",
    "mail_from": "发件人邮箱",
    "site_address": "本系统网址",
    "checkpoint_mail": "检查点收件邮箱",
    "checkpoint_hook": "检查点接收地址",
}
_MAIL_MAY_BE_EMPTY = frozenset({"smtp_host", "smtp_user", "mail_from", "site_address"})
_ADDRESSES = frozenset({"site_address", "checkpoint_mail", "checkpoint_hook", "mail_from"})
_COPIES = frozenset({"checkpoint_mail", "checkpoint_hook"})
_MAY_BE_EMPTY = frozenset({"seal_certificate", "seal_trust", "seal_adapter"}) | _COPIES | _MAIL_MAY_BE_EMPTY


@dataclass(frozen=True)
class Settings:
    """Name of the bureau, 机关代字 of its numbers, title of its portal, and how sealed files are sealed."""

    bureau_name: str = "某某区人力资源和社会保障局"
    bureau_short_name: str = "区人社局"
    number_code: str = "某人社发"
    portal_title: str = "政府信息公开"
    seal_certificate: str = ""
    seal_trust: str = ""
    seal_adapter: str = ""
    smtp_host: str = ""
    smtp_port: str = "587"
    smtp_security: str = "starttls"
    smtp_user: str = ""
    mail_from: str = ""
    site_address: str = ""
    checkpoint_mail: str = ""
    checkpoint_hook: str = ""

    def as_toml(self) -> str:
        """The settings file, with its explanations."""
        return TEMPLATE.format(**{each.name: _escaped(getattr(self, each.name)) for each in fields(self)})


def read_settings(path: Path) -> Settings:
    """The settings in the file; the defaults when there is none. Raises Invalid naming line or field."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"设置文件 {path.name} 无法读取：{error}。请改正后重新启动。") from None
    issues = [issue for name, value in given.items() for issue in _issues(name, value)] or _unreachable(given)
    if issues:
        raise Invalid(f"设置文件 {path.name} 有误：{issues[0].message}", issues=issues)
    return Settings(**given)


def write_settings(path: Path, settings: Settings) -> None:
    """Writes the file unless there is one already. Raises Invalid naming the field."""
    given = {each.name: getattr(settings, each.name) for each in fields(settings)}
    issues = [issue for name, value in given.items() for issue in _issues(name, value)] or _unreachable(given)
    if issues:
        raise Invalid(f"单位设置有误：{issues[0].message}", issues=issues)
    if not path.exists():
        path.write_text(settings.as_toml(), encoding="utf-8")
        path.chmod(0o600)


def _issues(name: str, value: object) -> list[Issue]:
    if name not in _LABELS:
        return [Issue("settings.unknown", f"没有“{name}”这一项。", field=name)]
    if name in _MAY_BE_EMPTY and value == "":
        return []
    longest = LONGEST_ADDRESS if name in _ADDRESSES else LONGEST
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        return [Issue("settings.text", f"{_LABELS[name]}应为 1 至 {longest} 个字。", field=name)]
    if name == "number_code" and not _CODE.fullmatch(value):
        return [Issue("settings.number_code", "发文机关代字应为 2 至 12 个汉字，如“青人社发”。", field=name)]
    return _mail_issues(name, value)


def _mail_issues(name: str, value: str) -> list[Issue]:
    if name == "smtp_port" and not (value.isdecimal() and 0 < int(value) < 65536):
        return [Issue("settings.smtp_port", "邮件服务器端口应为 1 至 65535 的数字，如 587。", field=name)]
    if name == "smtp_security" and value not in ("none", "starttls", "tls"):
        return [Issue("settings.smtp_security", "邮件加密方式应为 starttls、tls 或 none。", field=name)]
    if name == "site_address" and not value.startswith(("https://", "http://")):
        return [Issue("settings.site_address", "本系统网址应以 https:// 或 http:// 开头。", field=name)]
    if name in ("checkpoint_mail", "mail_from") and not ADDRESS.fullmatch(value):
        return [Issue(f"settings.{name}", f"{_LABELS[name]}应为一个邮箱地址。", field=name)]
    if name == "checkpoint_hook" and not acceptable_hook(value):
        said = "检查点接收地址应以 https:// 开头（本机地址可用 http://）。"
        return [Issue("settings.checkpoint_hook", said, field=name)]
    return []


def _unreachable(given: Mapping[str, object]) -> list[Issue]:
    """Whoever asks for copies by mail relies on them: they cannot be left out in silence."""
    if not given.get("checkpoint_mail") or (given.get("smtp_host") and given.get("mail_from")):
        return []
    said = "填了检查点收件邮箱，还须填邮件服务器和发件人邮箱，否则检查点送不出去。"
    return [Issue("settings.checkpoint_mail", said, field="checkpoint_mail")]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
