// JennyERP is the working tool of a small fabric merchant, in one binary.
//
//	jennyerp                 serve
//	jennyerp demo            fill a demo company and serve; prints a link that signs in
//	jennyerp reindex         describe pictures for finding by picture, with progress; --all does all anew
//	jennyerp restore         bring databases back from their copies: --all or --company ID, --at TIME, --to FOLDER
//	jennyerp drill           restore a few into a scratch folder, check them, and report
//	jennyerp account purge   remove a company for good: --company ID, --reason minor or other words
//	jennyerp retention run   do what is due by docs/retention.md; --now +91d: what will be then
//	jennyerp archive verify  compare the sealed invoices of removed companies with the register; archive ask and archive open:
//	                         two operators open one
//	jennyerp keys verify     open every key, and say what must be kept where; keys rotate changes the master key
//	jennyerp operator add    make a person an operator of the service: --mail ADDRESS; operator remove, operator list;
//	                         operator unlock takes away second factors that a person has lost
//	jennyerp breach open     enter an incident: --title TEXT, --company ID or name or *, --noticed TIME; breach list, breach close
//	jennyerp audit verify    read every audit log and name the first row that is not as it was written; --company ID for one
//	jennyerp blobs move      copy all pictures and files to another place, and compare: --to PLACE
//	jennyerp privacy map     what every column holds, why and for how long; --check only says what is not mapped
//	jennyerp privacy ropa    the registers of processing (GDPR Art. 30), made from the map
//	jennyerp doctor          look whether keys, copies, disk, https and the rest are as they should be; --json
//	jennyerp dsr list        what people ask about their data by mail, and when the answer is due; new, show, identify, extend, answer, refuse
//	jennyerp subject export  all that a company keeps about a person outside: --company ID, --email, --phone, --name; subject erase removes them
//	jennyerp health          ask the server on this machine how it is
//	jennyerp help            every setting
//
// Settings come from JENNY_* variables or flags of the same names; see docs/config.md.
package main

import (
	"embed"
	"os"

	"jennyerp/internal/commands"
)

//go:embed litestream.yml docs/assurance
var files embed.FS

func main() { os.Exit(commands.Main(files)) }
