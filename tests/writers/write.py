"""One roster by every writer of Python: FOLDER for the files to compare, BASE for what other programs convert."""

import datetime
import os
import sys

import dbf
import docx
import openpyxl
import xlwt
from pyxlsbwriter import XlsbWriter

folder, base = sys.argv[1], sys.argv[2]

SURNAMES = ["Ёлкин", "Бобров", "Щукин", "Юрьев", "Зимин", "Лаптев", "Наумов", "Хан", "Орлов", "Исаев"]
NAMES = ["Роман", "Эмиль", "Пётр", "Глеб", "Лука", "Ян"]
PATRONYMICS = ["Олегович", "Ильич", "Львович", "Петрович", "Юрьевич"]
GROUPS = ["ИС-21", "ИС-22", "ТМ-11"]

HEAD = ["ФИО", "Дата рождения", "Группа"]
PEOPLE = [
    (
        f"{SURNAMES[n % 10]} {NAMES[n // 10 % 6]} {PATRONYMICS[n % 5]}",
        datetime.date(2007 + n % 2, 1 + n % 12, 1 + n % 28),
        GROUPS[n % 3],
    )
    for n in range(60)
]


def words(day):
    return day.strftime("%d.%m.%Y")


def book(path, head=HEAD):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Лист1"
    sheet.append(head)
    for name, day, group in PEOPLE:
        sheet.append([name, day, group])
        sheet.cell(sheet.max_row, 2).number_format = "dd.mm.yyyy"
    workbook.save(path)


def document(path):
    text = docx.Document()
    text.add_paragraph("Список студентов")
    table = text.add_table(rows=1, cols=3)
    for cell, word in zip(table.rows[0].cells, HEAD):
        cell.text = word
    for name, day, group in PEOPLE:
        for cell, word in zip(table.add_row().cells, (name, words(day), group)):
            cell.text = word
    text.save(path)


def old_book(path):
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("Лист1")
    day_style = xlwt.easyxf(num_format_str="dd.mm.yyyy")
    for column, word in enumerate(HEAD):
        sheet.write(0, column, word)
    for row, (name, day, group) in enumerate(PEOPLE, 1):
        sheet.write(row, 0, name)
        sheet.write(row, 1, day, day_style)
        sheet.write(row, 2, group)
    workbook.save(path)


def binary_book(path):
    with XlsbWriter(path) as writer:
        writer.add_sheet("Лист1")
        writer.write_sheet([HEAD] + [list(person) for person in PEOPLE])


def table(path, code_page):
    rows = dbf.Table(path, "FIO C(60); DR D; GRUPPA C(20)", codepage=code_page, dbf_type="db3")
    rows.open(dbf.READ_WRITE)
    for name, day, group in PEOPLE:
        rows.append((name, dbf.Date(day.year, day.month, day.day), group))
    rows.close()


os.makedirs(folder, exist_ok=True)
here = lambda name: os.path.join(folder, name)
book(base + ".xlsx")
book(os.path.join(os.path.dirname(base), "latin.xlsx"), ["FIO", "DR", "GRUPPA"])
document(base + ".docx")
book(here("openpyxl.xlsx"))
document(here("python-docx.docx"))
old_book(here("xlwt.xls"))
binary_book(here("pyxlsbwriter.xlsb"))
table(here("dbf-866.dbf"), "cp866")
table(here("dbf-1251.dbf"), "cp1251")
for name, encoding in (("a-utf8.csv", "utf-8"), ("a-1251.csv", "cp1251"), ("a-866.csv", "cp866")):
    with open(here(name), "w", encoding=encoding, newline="") as out:
        out.write("\r\n".join(";".join(row) for row in [HEAD] + [[n, words(d), g] for n, d, g in PEOPLE]) + "\r\n")
with open(os.path.join(os.path.dirname(base), "members.csv"), "w", encoding="utf-8") as out:
    out.write("ID;ФИО;Дата рождения;Класс;Роль;Статус\n")
    out.write("1;Юдин Лев Петрович;;Сотрудники;Преподаватель;состоит\n")
    # A third of them is there, one in another group, and somebody whom no list knows.
    for number, (name, day, group) in enumerate(PEOPLE[::3], 2):
        out.write(f"{number};{name};{words(day)};{GROUPS[1] if number == 5 else group};Обучающийся;состоит\n")
    out.write("99;Посторонних Игнат Фомич;02.02.2008;ИС-21;Обучающийся;состоит\n")
