"""What can go wrong, said without HTTP. The class docstring is the message; `web/errors.py` maps classes to answers.

`code` is stable and part of the API. `detail` is Chinese, names the thing at fault and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Issue:
    """One reason why something is not ready: a value, not an exception.

    `field` names the form field or document; `element` the BPMN element; `path` a shortest counterexample.
    """

    code: str
    message: str
    field: str | None = None
    element: str | None = None
    line: int | None = None
    path: tuple[str, ...] = ()


class XianshenError(Exception):
    """操作未能完成。"""

    code = "error"

    def __init__(self, detail: str | None = None, *, issues: Sequence[Issue] = ()) -> None:
        self.detail = detail or (type(self).__doc__ or "").strip().splitlines()[0]
        self.issues = tuple(issues)
        super().__init__(self.detail)

    @property
    def reasons(self) -> tuple[Issue, ...]:
        """Its issues; itself as the only one where it names none."""
        return self.issues or (Issue(self.code, self.detail),)


class NotFound(XianshenError):
    """没有找到，或者您无权查看。请核对后从列表重新进入。"""

    code = "not-found"


class NotAllowed(XianshenError):
    """您不能办理此事。"""

    code = "not-allowed"


class Conflict(XianshenError):
    """此事项刚刚已被他人办理或发生变化，您的操作没有生效，所填内容已保留。请刷新后再办。"""

    code = "conflict"


class Invalid(XianshenError):
    """填写的内容有误，请按提示修改。"""

    code = "invalid"


class NotReady(XianshenError):
    """条件尚不具备，不能继续。"""

    code = "not-ready"


class DeploymentRefused(XianshenError):
    """流程图不能部署。"""

    code = "deployment-refused"


class Unreadable(XianshenError):
    """文件无法读取。"""

    code = "unreadable"


class Unavailable(XianshenError):
    """系统暂时不能保存（存储空间不足、只读或繁忙），您的操作没有生效，所填内容已保留。请稍后再试，仍不行请联系管理员。"""

    code = "unavailable"


@dataclass(frozen=True)
class Failure:
    """Where and why a step failed; becomes an incident row after the step is rolled back.

    `context` is filled by the command that ran the step: instance_id, subject, chain, source (e.g. `timer:<id>`).
    """

    code: str
    message: str
    element: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)


class StepFailed(XianshenError):
    """流程在此处停住了，已登记为异常，由管理员处理；您所填内容没有丢失。"""

    code = "step-failed"

    def __init__(
        self, detail: str | None = None, *, issues: Sequence[Issue] = (), failure: Failure | None = None
    ) -> None:
        super().__init__(detail, issues=issues)
        self.failure = failure or Failure(self.code, self.detail)
