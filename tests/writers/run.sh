#!/usr/bin/env bash
# The same roster in every format and by every writer gives the same plan.
#
#     bash tests/writers/run.sh target/debug/kontingent
#
# Not part of tests/run.sh: it installs LibreOffice and Gnumeric (apt) and Python's writers (pip) where they are missing.
# With WRITERS_KEEP=FOLDER the files stay there. Everybody in them is invented.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${1:?the program}")
work=${WRITERS_KEEP:-$(mktemp -d)}
mkdir -p "$work/files" "$work/other"
if [ -z "${WRITERS_KEEP:-}" ]; then trap 'rm -rf "$work"' EXIT; fi

missing=()
command -v soffice > /dev/null || missing+=(libreoffice-calc-nogui libreoffice-writer-nogui)
command -v ssconvert > /dev/null || missing+=(gnumeric)
if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi
python=${WRITERS_PYTHON:-$work/python/bin/python}
if [ ! -x "$python" ]; then
    python3 -m venv "$work/python"
    "$work/python/bin/pip" -q install openpyxl==3.1.5 xlwt==1.3.0 python-docx==1.2.0 pyxlsbwriter==0.1.0 dbf==0.99.11
fi

"$python" "$here/write.py" "$work/files" "$work/base"

# LibreOffice: FILTER of the target after its extension; the name of a file says who wrote it.
office() { # FROM EXTENSION FILTER NAME
    local out="$work/other/$4"
    mkdir -p "$out"
    soffice -env:UserInstallation="file://$work/profile" --headless --convert-to "$2${3:+:$3}" --outdir "$out" "$1" > /dev/null 2>&1 \
        && mv "$out"/* "$work/files/libreoffice-$4.$2" || echo "libreoffice-$4.$2: not written"
}
office "$work/base.xlsx" xlsx "Calc MS Excel 2007 XML" calc
office "$work/base.xlsx" ods calc8 calc
office "$work/base.xlsx" fods "OpenDocument Spreadsheet Flat XML" calc
office "$work/base.xlsx" xls "MS Excel 97" excel97

office "$work/base.xlsx" xml "MS Excel 2003 XML" excel2003
office "$work/base.xlsx" html "HTML (StarCalc)" calc
office "$work/base.xlsx" csv "Text - txt - csv (StarCalc):59,34,76" calc
office "$work/latin.xlsx" dbf "dBase:38" calc
office "$work/base.docx" docx "MS Word 2007 XML" writer
office "$work/base.docx" odt writer8 writer
office "$work/base.docx" fodt "OpenDocument Text Flat XML" writer
# Refused, by their right names.
office "$work/base.xlsx" slk SYLK refused
office "$work/base.xlsx" dif DIF refused
office "$work/base.docx" doc "MS Word 97" refused
office "$work/base.docx" rtf "Rich Text Format" refused
office "$work/base.docx" pdf writer_pdf_Export refused

gnumeric() { # EXTENSION EXPORTER NAME
    ssconvert -T "$2" "$work/base.xlsx" "$work/files/gnumeric-$3.$1" > /dev/null 2>&1 || echo "gnumeric-$3.$1: not written"
}
gnumeric xlsx Gnumeric_Excel:xlsx2 xlsx2
gnumeric xls Gnumeric_Excel:excel_biff8 biff8
# Excel 95 has one byte a character: outside of a Russian locale Gnumeric writes a question mark for each letter.
if locale -a | grep -qi "^ru_RU.utf-\?8$"; then
    LC_ALL=ru_RU.UTF-8 gnumeric xls Gnumeric_Excel:excel_biff7 biff7
else
    echo "gnumeric-biff7.xls: not written, there is no ru_RU.UTF-8"
fi
gnumeric xls Gnumeric_Excel:excel_dsf both
gnumeric ods Gnumeric_OpenCalc:odf strict
gnumeric html Gnumeric_html:html40 html40
gnumeric slk Gnumeric_sylk:sylk refused
gnumeric dif Gnumeric_dif:dif refused

"$python" "$here/compare.py" "$program" "$work/files" "$work/members.csv"
