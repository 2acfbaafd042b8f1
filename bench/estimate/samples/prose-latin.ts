import type { Pair } from "./sample.ts";

/** Prose in scripts that descend from the Latin one. */

export const ENGLISH: Pair = [
  `The release went out on Thursday, an hour later than planned. Nobody had expected the migration to be the slow part: the script looked harmless, it had been tested twice, and the table it changed was thought to be small. It was small, on every machine but one. There it had grown for six years, because a clean-up job had been switched off during an incident and never switched on again.

What we learned is ordinary. A test that runs against a tiny copy of the data says little about time. A job that fails silently is worse than a job that does not exist. And whoever turns something off in a hurry should write down, in a place that others read, when it has to be turned on again.

My grandmother kept her recipes in a tin box that had once held biscuits. Most of them were written on the backs of envelopes, in a hand so small that you needed good light and some patience. She never measured flour; she looked at the dough and knew. When I asked how much butter, she would hold two fingers apart and say "about this much, unless it is raining". I have tried the plum cake eleven times now. It is good, sometimes very good, but it has never been hers, and I suspect that the missing ingredient is simply the kitchen in which she baked it: the blue tiles, the radio, and the neighbour's cat asleep on the windowsill.`,
  `The lighthouse keeper's logbook lists every ship that passed between 1890 and 1911, with the weather beside it. Historians like it for the ships. Climate researchers like it for the weather, because the keeper was stubborn: he read his barometer four times a day, even on the night when the lamp failed and he stood on the gallery with a lantern. His figures agree remarkably well with those of the harbour office, twelve miles to the south, and where they disagree it is usually the harbour office that was wrong. A volunteer is now typing all of it into a spreadsheet, one page each evening, and has begun to worry about what happens on the last page.`,
];

export const GERMAN: Pair = [
  `Die Veröffentlichung verzögerte sich um eine gute Stunde, weil die Datenbankumstellung länger dauerte als angenommen. Das Skript war zweimal geprüft worden, allerdings nur gegen eine verkleinerte Kopie. Auf dem ältesten Rechner war die Tabelle über Jahre gewachsen: Ein Aufräumauftrag war während einer Störung abgeschaltet und danach schlicht vergessen worden.

Die Lehren daraus sind nicht neu. Wer die Laufzeit beurteilen möchte, braucht wirklichkeitsnahe Datenmengen. Ein Hintergrundauftrag, der lautlos scheitert, schadet mehr als einer, den es gar nicht gibt. Und wer in der Eile etwas ausschaltet, sollte gut sichtbar festhalten, wann es wieder eingeschaltet werden muss.

Am Wochenende fuhren wir mit dem Fahrrad den Fluss entlang, vorbei an Obstwiesen, Hopfengärten und kleinen Gasthöfen, vor denen die Einheimischen unter Kastanienbäumen saßen. Gegen Mittag zogen Gewitterwolken auf, und wir suchten Zuflucht in einer alten Mühle, deren Besitzerin uns Apfelkuchen und heißen Kräutertee anbot. Sie erzählte von früher: von den Überschwemmungen, vom strengen Müllermeister und davon, wie man das Wasserrad im Winter mühsam vom Eis befreien musste. Als die Sonne wieder schien, wollten wir eigentlich gar nicht mehr weiterfahren.`,
  `Der Stadtrat beriet am Dienstag über die Sanierung des Hallenbades, das seit dem Frühjahr geschlossen ist. Nach Angaben der Verwaltung sind vor allem die Lüftungsanlage und das Dach in schlechtem Zustand. Mehrere Abgeordnete verlangten einen verbindlichen Zeitplan, während der Kämmerer auf die angespannte Haushaltslage hinwies. Eine Bürgerinitiative überreichte dreitausend Unterschriften und schlug vor, einen Teil der Kosten durch Spenden zu decken. Entschieden wird voraussichtlich im Dezember; bis dahin weichen die Schwimmvereine in die Nachbargemeinden aus.`,
];

export const FRENCH: Pair = [
  `La mise en production a commencé avec une heure de retard, car la migration de la base prenait plus de temps que prévu. Le script avait pourtant été vérifié deux fois, mais seulement sur une copie réduite. Sur la machine la plus ancienne, la table n'avait cessé de grossir : une tâche de nettoyage avait été désactivée pendant un incident, puis oubliée. Désormais, toute interruption volontaire sera notée dans un registre que chacun peut lire, avec la date à laquelle il faudra la lever.

Chaque matin, le boulanger du village ouvrait ses volets avant l'aube. L'odeur du pain chaud descendait la rue jusqu'à la fontaine, où les premiers clients attendaient déjà en bavardant. Il connaissait les habitudes de tout le monde : une baguette bien cuite pour l'institutrice, deux croissants pour le facteur, et rien que des miettes pour les moineaux, à qui il parlait comme à de vieux amis. L'hiver où il tomba malade, on s'aperçut que le silence pouvait avoir un goût.`,
  `Le musée de la marine rouvrira ses portes au printemps, après trois années de travaux. Les visiteurs découvriront une grande salle consacrée aux cartes anciennes, un atelier où l'on restaure des maquettes et un café donnant sur le port. Selon la directrice, l'objectif était de raconter la vie des équipages plutôt que celle des amiraux. Des lettres, des outils et des instruments de musique, souvent prêtés par des familles de la région, accompagnent désormais chaque navire exposé.`,
];

export const SPANISH: Pair = [
  `El despliegue empezó con una hora de retraso porque la migración tardó más de lo previsto. El guion se había probado dos veces, aunque solo contra una copia pequeña de los datos. En el servidor más antiguo la tabla llevaba años creciendo: alguien había desactivado la limpieza durante una avería y después nadie se acordó de activarla. A partir de ahora anotaremos cada cambio temporal en un lugar visible, junto con la fecha en la que debe deshacerse.

En la plaza del pueblo hay un reloj que siempre marca las cinco y veinte. Los niños dicen que se paró el día en que se marchó el último tren; los mayores, que nunca funcionó bien. Mi tío, que fue relojero, lo arregló una noche de verano sin decírselo a nadie, y a la mañana siguiente hubo tantas quejas que volvió a pararlo. Hay cosas, me explicó, que la gente necesita que no cambien, y un reloj puede ser una de ellas.`,
  `El ayuntamiento presentó ayer el proyecto para recuperar la antigua estación de tren, cerrada desde hace veinte años. En el edificio principal habrá una biblioteca, salas de ensayo para músicos jóvenes y una cantina atendida por alumnos de la escuela de hostelería. Los andenes se convertirán en un jardín con árboles frutales. Las obras comenzarán en otoño y, si el tiempo acompaña, los vecinos podrán pasear por allí antes de la próxima primavera.`,
];

export const POLISH: Pair = [
  `Wdrożenie opóźniło się o godzinę, ponieważ migracja bazy danych trwała dłużej, niż zakładaliśmy. Skrypt sprawdzono dwukrotnie, ale tylko na niewielkiej kopii. Na najstarszym serwerze tabela rosła przez sześć lat, bo zadanie czyszczące wyłączono podczas awarii i nikt go później nie włączył. Od dziś każdą tymczasową zmianę zapisujemy w miejscu, które wszyscy czytają.

Nad jeziorem mieszkał stary rybak, który znał każdą zatokę i każdy prąd. Wstawał przed świtem, parzył mocną herbatę i wypływał, zanim mgła zdążyła opaść. Mówił, że najlepsze ryby biorą wtedy, gdy nikt jeszcze nie hałasuje. Wnuki słuchały go z otwartymi ustami, choć jego opowieści były co roku trochę dłuższe, a szczupaki trochę większe.`,
  `Muzeum kolejnictwa zaprasza w sobotę na otwarcie nowej wystawy. Zwiedzający zobaczą odrestaurowaną lokomotywę parową, makietę dworca z początku dwudziestego wieku oraz zbiór biletów i rozkładów jazdy. Dla dzieci przygotowano warsztaty, podczas których będzie można zbudować własny semafor. Wstęp jest bezpłatny, ale liczba miejsc na warsztatach jest ograniczona, dlatego organizatorzy proszą o wcześniejsze zgłoszenia.`,
];

export const VIETNAMESE: Pair = [
  `Đợt phát hành bị chậm một giờ vì việc chuyển đổi cơ sở dữ liệu mất nhiều thời gian hơn dự kiến. Kịch bản đã được kiểm tra hai lần, nhưng chỉ trên một bản sao nhỏ. Trên máy chủ cũ nhất, bảng dữ liệu đã lớn dần suốt sáu năm vì công việc dọn dẹp bị tắt trong một sự cố và không ai bật lại.

Sáng nào bà tôi cũng dậy sớm, nhóm bếp và nấu một nồi cháo nhỏ cho cả nhà. Mùi hành phi lan ra tận ngõ, đánh thức cả những con chim trong vườn. Bà thường nói rằng bữa sáng ngon không phải vì thức ăn, mà vì có người cùng ngồi ăn với mình.`,
  `Thư viện thành phố vừa mở thêm một phòng đọc dành cho trẻ em ở tầng hai. Ngoài sách tranh và truyện cổ tích, nơi đây còn có góc vẽ, bàn cờ và những buổi kể chuyện vào chiều thứ bảy. Ban quản lý mong rằng các gia đình sẽ đến cùng nhau, và không ai phải giữ im lặng quá lâu.`,
];

/** Of languages that the estimate is never fitted on. */
export const CZECH = `Vydání se opozdilo o hodinu, protože převod databáze trval déle, než jsme čekali. Skript jsme sice dvakrát vyzkoušeli, ale jen na malé kopii. Na nejstarším serveru tabulka šest let rostla, protože úklidovou úlohu někdo při výpadku vypnul a nikdo ji pak znovu nezapnul. Příště si každou dočasnou změnu zapíšeme na místo, které všichni čtou.`;

export const PORTUGUESE = `A publicação atrasou uma hora porque a migração demorou mais do que esperávamos. O roteiro tinha sido testado duas vezes, mas apenas com uma cópia pequena dos dados. No servidor mais antigo, a tabela crescia havia seis anos: alguém desligou a limpeza durante uma avaria e ninguém se lembrou de a ligar outra vez. A partir de agora, qualquer mudança temporária fica anotada num lugar que todos leem.`;

export const TURKISH = `Yayın bir saat gecikti, çünkü veritabanının taşınması beklediğimizden uzun sürdü. Betik iki kez denenmişti, ama yalnızca küçük bir kopya üzerinde. En eski sunucuda tablo altı yıldır büyüyordu; temizlik görevi bir arıza sırasında kapatılmış ve kimse yeniden açmamıştı. Bundan sonra geçici değişiklikleri herkesin okuduğu bir yere yazacağız.`;
