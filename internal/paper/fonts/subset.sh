#!/bin/sh
# Makes the fonts of our papers from Noto Sans SC (SIL Open Font License, see
# OFL.txt). Run it only to change them; the results are committed.
# Needs the Debian packages npm, python3-fonttools and zstd.
#
#   regular, bold   GB 2312, Latin and the signs of a price list: fast to read
#   rest            every other character up to U+FFFF, regular weight only
#
# Above U+FFFF the PDF library cannot say which character a glyph is, so
# those are left out here and printed as □.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent @expo-google-fonts/noto-sans-sc@0.4.3 >/dev/null && tar -xzf ./*.tgz)
cp "$work/package/LICENSE_FONT" OFL.txt

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
for name, points in (("common", common), ("rest", rest)):
    with open(f"{work}/{name}", "w") as out:
        out.write("\n".join(f"{p:X}" for p in sorted(points)))
PYTHON

# What the PDF library never reads is dropped: layout rules, hints, vertical writing.
make_font() { # source characters result
	/usr/bin/python3 -m fontTools.subset "$work/package/$1" --unicodes-file="$work/$2" --output-file="$work/$3.ttf" \
		--layout-features='' --no-hinting --notdef-outline --name-IDs=0,1,2,3,4,5,6,13,14 \
		--drop-tables+=BASE,GDEF,GPOS,GSUB,STAT,GlyphOrder,gasp,prep,vhea,vmtx
	zstd -q -f --ultra -22 "$work/$3.ttf" -o "$3.ttf.zst"
}
make_font 400Regular/NotoSansSC_400Regular.ttf common regular
make_font 700Bold/NotoSansSC_700Bold.ttf common bold
make_font 400Regular/NotoSansSC_400Regular.ttf rest rest
ls -l ./*.zst
