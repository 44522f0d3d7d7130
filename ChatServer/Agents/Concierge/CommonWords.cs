using System.Collections.Frozen;
using ChatServer.Words;

namespace ChatServer.Agents.Concierge;

/// <summary>
/// Words that say little about what a question is about, as they are in questions of all kinds; few answers don't show that by
/// their number. In Japanese most of them are written in hiragana.
/// </summary>
internal static class CommonWords
{
    private static readonly FrozenSet<string> Known = Words(
        // English
        """
        a an the i you he she it we they me my mine your yours him his her our us their them this that these those there here
        is are am be been was were do does did done have has had can could will would shall should may might must what which
        who whom whose when where why how and or but if so not no yes of to in on at by for from with about as into any some
        all one also too very just only still please thanks thank hello hi hey ok get got give want need like know tell let
        say see go m s t d ll re ve don isn aren doesn didn much many long exactly possible place sell sells selling buy offer
        available
        """,
        // German
        """
        der die das den dem des ein eine einen einem einer eines ich du er sie es wir ihr mich dich ihn uns euch mir dir ihm
        ihnen mein meine meinen meinem meiner dein deine euer eure euren sein seine unser ihre ihren ist sind bin bist war
        waren sei haben habe hat habt hast hatte werden wird wurde kann konnt konnen konnte kannst muss mussen darf durfen
        soll will mochte mochten gern was wer wie wo wann warum welche welcher welches und oder aber wenn so nicht kein keine
        ja nein von zu im in an am auf bei mit fur aus nach uber vom zum zur um auch noch nur sehr man da denn mal bitte danke
        hallo viel viele gibt geht genau etwas heute verkauft verkaufen kaufen bietet
        """,
        // Spanish
        """
        el la los las un una unos unas yo tu usted ustedes nosotros vosotros me te se le les lo nos os mi mis su sus vuestro
        vuestra vuestros es son soy eres esta estan estais estas ser hay ha he han tiene tienen teneis tengo puede pueden
        puedo podeis puedes quiero quieren hace que quien cual cuales como donde cuando cuanto cuanta cuantos cuantas por y o
        pero si no de del a al en con sin para sobre muy mas tambien solo favor gracias hola das vendeis venden vendes comprar
        """,
        // French
        """
        le les un une des du de je tu il elle nous vous ils elles mon ma mes ton votre vos notre nos ce cet cette ces est sont
        suis etes avez ai avons ont peut peux puis pouvez que qui quoi quel quelle quels quelles ou quand comment combien
        pourquoi et mais pas ne non oui dans sur par pour avec sans chez y en au aux plus tres aussi merci bonjour vendez
        vendent acheter
        """,
        // Italian and Portuguese
        """
        il lo gli uno io lei noi voi loro mio suo vostro nostro sono siete avete ho posso puo potete che chi cosa quale quali
        dove quando come quanto quanta perche anche non di da nel con per piu molto grazie ciao os as um uma eu voce voces nos
        meu seu sua sao esta estao tem pode podem qual quais onde nao sim do dos das em no na com sem para muito obrigado ola
        """,
        // Dutch
        """
        de het een ik jij je u hij zij wij jullie mijn uw zijn is ben bent heb hebt heeft hebben kan kunnen kunt mag wat wie
        waar wanneer hoe welke en of maar niet geen ja nee van te naar op bij met voor uit ook nog er dit dat deze die
        """,
        // Japanese
        """
        教 何 私 今日 時 何時 行 知 思 下 出来 方 場合 欲 大丈夫
        """,
        // Chinese
        """
        你们 我们 你 我 他 她 的 是 有 吗 什么 怎么 可以 多少 没有 有没 请问 哪里 哪儿 时候 想 要 能 在 不
        """,
        // Russian
        """
        я ты он она мы вы они мне меня вас вам нас у есть ли быть был можно могу что кто какой какая какие где когда как
        сколько почему и или но не нет да в на с к по за из для от до о это то
        """);

    public static bool Contains(string term) => Known.Contains(term) || term.All(character => character is >= 'ぁ' and <= 'ゖ');

    private static FrozenSet<string> Words(params string[] lists) => lists
        .SelectMany(list => list.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        .Select(text => string.Concat(WordReader.Read(text).Select(word => word.Folded)))
        .ToFrozenSet();
}
