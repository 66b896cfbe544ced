#!/bin/sh
# Makes the fonts of our papers from Noto Sans SC and, for the Latin letters it
# lacks, Source Sans 3, of which its Latin is drawn (SIL Open Font License, see
# OFL.txt). Run it only to change them; the results are committed.
# Needs the Debian packages npm and python3-fonttools.
#
#   regular, bold   GB 2312, Latin and the signs of a price list
#   latin, latinbold  the letters of Polish, Czech, Turkish, Greek, Vietnamese …, as big as the others;
#                   and the quotes, which Noto Sans SC has as wide as a character
#   rest            every other character up to U+FFFF, regular weight only
#
# Above U+FFFF the PDF library cannot say which character a glyph is, so
# those are left out here and printed as □.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent @expo-google-fonts/noto-sans-sc@0.4.3 >/dev/null && tar -xzf ./*.tgz)
mv "$work/package" "$work/noto"
rm "$work"/*.tgz
(cd "$work" && npm pack --silent @expo-google-fonts/source-sans-3@0.4.1 >/dev/null && tar -xzf ./*.tgz && mv package source)
{ head -n 1 "$work/source/LICENSE_FONT"; cat "$work/noto/LICENSE_FONT"; } >OFL.txt

/usr/bin/python3 - "$work" <<'PYTHON'
import sys
work = sys.argv[1]
common = set(range(0x20, 0x180)) | set(range(0x2010, 0x2030)) | set(map(ord, "‰′″€™№Ω℃℉≈≠≤≥←↑→↓□■●○×÷±²³¹½¼¾"))
for high in range(0xA1, 0xF8):
    for low in range(0xA1, 0xFF):
        try:
            common.add(ord(bytes((high, low)).decode("gb2312")))
        except UnicodeDecodeError:
            pass
rest = set(range(0x20, 0x10000)) - common
latin = set(range(0x100, 0x250)) | set(range(0x370, 0x400)) | set(range(0x1E00, 0x1F00)) | set(map(ord, "‘’“”…"))
for name, points in (("common", common), ("rest", rest), ("letters", latin)):
    with open(f"{work}/{name}", "w") as out:
        out.write("\n".join(f"{p:X}" for p in sorted(points)))
PYTHON

# What the PDF library never reads is dropped: layout rules, hints, vertical writing.
make_font() { # source characters result [how much bigger]
	/usr/bin/python3 -m fontTools.subset "$work/$1" --unicodes-file="$work/$2" --output-file="$work/$3.ttf" \
		--layout-features='' --no-hinting --notdef-outline --name-IDs=0,1,2,3,4,5,6,13,14 \
		--drop-tables+=BASE,GDEF,GPOS,GSUB,STAT,GlyphOrder,gasp,prep,vhea,vmtx
	[ -z "${4-}" ] || /usr/bin/python3 - "$work/$3.ttf" "$4" <<'PYTHON'
import sys
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
path, scale = sys.argv[1], float(sys.argv[2])
font = TTFont(path)
scale_upem(font, round(1000 * scale))
font["head"].unitsPerEm = 1000
font["name"].names = [n for n in font["name"].names if n.nameID in (0, 13, 14)]  # changed, it may not be called Source
font["name"].setName("PaperLatin", 6, 3, 1, 0x409)
font.save(path)
PYTHON
	mv "$work/$3.ttf" .
}
make_font noto/400Regular/NotoSansSC_400Regular.ttf common regular
make_font noto/700Bold/NotoSansSC_700Bold.ttf common bold
make_font noto/400Regular/NotoSansSC_400Regular.ttf rest rest
make_font source/400Regular/SourceSans3_400Regular.ttf letters latin 1.117
make_font source/700Bold/SourceSans3_700Bold.ttf letters latinbold 1.117
ls -l ./*.ttf
