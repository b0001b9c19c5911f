"""Opening untrusted zip packages and XML with limits. Runs in the limited child process (`sandbox`)."""

from __future__ import annotations

import io
import zipfile
from typing import IO, Any, cast

from lxml import etree

from engine.errors import Unreadable

MAX_MEMBERS = 2_000
MAX_TOTAL = 200 * 1024 * 1024  # bytes unpacked, all members
MAX_XML = 32 * 1024 * 1024  # bytes of one XML part
MAX_RATIO = 200  # unpacked to packed, for members above 1 MiB
_RATIO_FROM = 1024 * 1024

_REPAIR = "请用 WPS 或 Office 重新打开并另存后再上传。"


class Package:
    """A zip file whose directory is within the limits; members are read with the size they declared, no more."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable(f"文件内部的压缩结构已损坏。{_REPAIR}") from error
        members = self._zip.infolist()
        self._members = {member.filename: member for member in members}
        _check_directory(members, self._members)

    @property
    def names(self) -> list[str]:
        return sorted(self._members)

    def read(self, name: str) -> bytes:
        """The bytes of the member `name`; Unreadable when damaged or larger than declared."""
        member = self._members[name]
        if member.file_size > MAX_XML:
            raise Unreadable("文件内部有超过 32 MB 的文字部件，疑似压缩炸弹，系统不予读取。请拆分文件后再上传。")
        try:
            with self._zip.open(member) as file:
                content = file.read(member.file_size + 1)
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise Unreadable(f"文件内部的部件已损坏。{_REPAIR}") from error
        except Exception as error:  # zlib.error and lzma.LZMAError have no common base
            raise Unreadable(f"文件内部的部件无法解压。{_REPAIR}") from error
        if len(content) > member.file_size:
            raise Unreadable("文件内部的部件大于其声明的大小，疑似压缩炸弹，系统不予读取。")
        return content

    def open(self, name: str) -> IO[bytes]:
        """The member `name` as a stream, for readers that keep nothing of it: only the limits of the whole apply.

        Raises Unreadable."""
        try:
            return self._zip.open(self._members[name])
        except Exception as error:
            raise Unreadable(f"文件内部的部件已损坏。{_REPAIR}") from error

    def read_xml(self, name: str) -> etree._Element:
        """The root of the XML member `name`."""
        return parse_xml(self.read(name))


def _check_directory(members: list[zipfile.ZipInfo], by_name: dict[str, zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise Unreadable(f"文件内部的部件超过 {MAX_MEMBERS} 个，疑似压缩炸弹，系统不予读取。请拆分文件后再上传。")
    if len(by_name) != len(members):
        raise Unreadable(f"文件内部有重名的部件，内容可能被伪造。{_REPAIR}")
    if sum(member.file_size for member in members) > MAX_TOTAL:
        raise Unreadable("文件解压后超过 200 MB，疑似压缩炸弹，系统不予读取。请压缩图片或拆分文件后再上传。")
    for member in members:
        if member.flag_bits & 0x1:
            raise Unreadable("文件已加密。请去掉密码后再上传。")
        if member.file_size > _RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise Unreadable("文件的压缩比异常，疑似压缩炸弹，系统不予读取。")


def parse_xml(content: bytes) -> etree._Element:
    """The root element; no DTD, entity, comment or network. Unreadable when not well-formed or with a DOCTYPE."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"文件内部的 XML 不完整。{_REPAIR}") from error
    if cast(Any, root.getroottree().docinfo).doctype:  # the stubs do not know the property
        raise Unreadable("文件内部的 XML 带有 DOCTYPE 声明，存在安全风险，系统不予读取。")
    return root
