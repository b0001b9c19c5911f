"""What screens and trail call the acts on drafts."""

from __future__ import annotations

from workflows.people.labels import Label

ACTIONS: dict[str, Label] = {
    "process_draft.opened": Label("开流程草稿", "Process draft opened"),
    "process_draft.saved": Label("保存流程草稿", "Process draft saved"),
    "process_draft.file_removed": Label("从流程草稿删除文件", "File removed from a process draft"),
    "process_draft.renamed": Label("改流程草稿名称", "Process draft renamed"),
    "process_draft.rebased": Label("流程草稿换到现行版本", "Process draft moved onto the version in force"),
    "process_draft.imported": Label("导入流程文件", "Process files imported"),
    "process_draft.process_adopted": Label("引入被调用流程", "Called process taken into a draft"),
    "process_draft.submitted": Label("提交流程草稿核对", "Process draft submitted"),
    "process_draft.given_back": Label("退回流程草稿", "Process draft given back"),
    "process_draft.published": Label("流程草稿已发布", "Process draft published"),
    "process_draft.discarded": Label("作废流程草稿", "Process draft discarded"),
}
CHANGES: dict[str, Label] = {
    "draft": Label("流程草稿", "Process draft"),
    "base": Label("所依据的版本", "Version underneath"),
    "source": Label("内容来自", "Content from"),
    "file": Label("文件", "File"),
    "content": Label("文件校验值", "Hash of the file"),
    "definition": Label("流程版本", "Process version"),
    "process": Label("流程", "Process"),
    "files": Label("文件数", "Number of files"),
}
STATES: dict[str, Label] = {
    "drafting": Label("起草中", "Being drafted"),
    "submitted": Label("待核对", "To be checked"),
    "published": Label("已发布", "Published"),
    "discarded": Label("已作废", "Discarded"),
}
