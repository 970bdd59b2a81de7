"""The demo's forms of departments: a ledger for the month and a sheet of figures, as they are sent round."""

import io
from uuid import uuid4

import xlsxwriter

from linli.core.clock import local, now
from linli.demo.world import Story, World
from linli.domains.returns.forms import actions

HEADS = ("序号", "受理时间", "诉求内容", "类别", "责任人", "办结时间", "办理结果", "群众满意度", "包抓领导")
FIGURES = ("走访户数", "受理问题数", "办结数", "召开会议次数", "实施项目数", "发放宣传资料份数")


def ledger(title: str) -> bytes:
    """A blank ledger: a title across, who fills it in and when, eight numbered rows, a row that adds up."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet, last = book.add_worksheet("台账"), len(HEADS) - 1
    big, border = (
        book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        book.add_format({"border": 1}),
    )
    sheet.merge_range(0, 0, 0, last, title, big)
    sheet.merge_range(1, 0, 1, last, "填报单位：                填报时间：    年    月    日")
    sheet.write_row(2, 0, HEADS, book.add_format({"bold": True, "border": 1}))
    for row in range(3, 11):
        for column in range(last + 1):
            sheet.write_blank(row, column, None, border)
        sheet.write_number(row, 0, row - 2, border)
    sheet.merge_range(11, 0, 11, last, "填表人：              审核人：")
    book.close()
    return made.getvalue()


def figures(title: str) -> bytes:
    """A blank sheet of figures: one a row, for the month and since January."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet, border = book.add_worksheet("月报"), book.add_format({"border": 1})
    sheet.merge_range("A1:E1", title)
    sheet.write_row("A2", ("序号", "指标名称", "单位", "本月数", "本年累计"), border)
    for row, name in enumerate(FIGURES, 2):
        sheet.write_row(row, 0, (row - 1, name, ""), border)
        sheet.write_blank(row, 3, None, border)
        sheet.write_blank(row, 4, None, border)
    book.close()
    return made.getvalue()


def sent_round(w: World) -> Story:
    """The clerk puts a ledger and a sheet of figures in for the month, and types what no record knows."""
    yield w.work(len(w.days) - 7, 15, 30)
    today = local(now())
    title = f"{today.year}年{today.month}月民情诉求办理台账"
    form = actions.take(w.place, w.clerk, ledger(title), "", uuid4())
    typed = {"包抓领导": "社区包抓干部"}
    actions.keep(form, w.clerk, form.period, form.subject, {"包抓领导": "typed"}, typed)
    yield w.work(len(w.days) - 7, 16, 10)
    actions.take(w.place, w.clerk, figures("党建引领基层治理工作月报表"), f"{today:%Y-%m}", uuid4())
