using System.Collections.Frozen;
using System.Text;
using ChatServer.Words;

namespace ChatServer.Agents.Concierge;

internal enum CourtesyKind
{
    /// <summary>The text says something else.</summary>
    None,

    /// <summary>The text has no words, such as a wave.</summary>
    Wordless,
    Hello,

    /// <summary>Thanks, a good-bye, or that all is well: there is nothing to answer.</summary>
    Thanks,
}

/// <summary>Recognizes messages that are nothing but a hello or a thank-you.</summary>
internal static class Courtesies
{
    private const int MaxWords = 10;
    private const int LongestPhrase = 4;

    private static readonly FrozenSet<string> Hellos = PhrasesOf("""
        hello; hi; hey; hiya; howdy; greetings; good morning; good afternoon; good evening; good day; morning; how are you;
        hallo; moin; servus; guten tag; guten morgen; guten abend; grüß gott; grüß dich; grüezi; wie geht es dir; wie gehts;
        hola; buenos días; buenas tardes; buenas noches; buenas; qué tal; cómo estás; bonjour; bonsoir; salut; coucou; ça va;
        ciao; buongiorno; buonasera; salve; olá; oi; bom dia; boa tarde; boa noite; goedemorgen; goedemiddag; goedenavond; hoi;
        hej; hei; god morgen; cześć; dzień dobry; ahoj; dobrý den; merhaba; selam; günaydın; привет; здравствуйте; здравствуй;
        добрый день; доброе утро; добрый вечер; привіт; добрий день; γεια; γεια σας; καλημέρα; مرحبا; السلام عليكم; שלום; नमस्ते;
        こんにちは; おはよう; おはようございます; こんばんは; はじめまして; 你好; 您好; 早上好; 안녕하세요; 안녕; สวัสดี; สวัสดีครับ;
        สวัสดีค่ะ; xin chào; chào
        """);

    private static readonly FrozenSet<string> Thanks = PhrasesOf("""
        thanks; thank you; thank you very much; thank you so much; thanks a lot; many thanks; thx; ok; okay; great; perfect; cool;
        bye; goodbye; good bye; see you; danke; vielen dank; danke schön; danke sehr; alles klar; super; tschüss; auf wiedersehen;
        bis bald; gracias; muchas gracias; vale; perfecto; adiós; hasta luego; merci; merci beaucoup; au revoir; parfait; grazie;
        grazie mille; arrivederci; obrigado; obrigada; tchau; dank je; dank u; bedankt; tot ziens; tack; tak; takk; dziękuję;
        děkuji; teşekkürler; teşekkür ederim; спасибо; большое спасибо; пока; до свидания; дякую; ευχαριστώ; شكرا; תודה; धन्यवाद;
        ありがとう; ありがとうございます; ありがとうございました; わかりました; 了解; 了解です; さようなら; 谢谢; 謝謝; 再见; 好的;
        감사합니다; 고마워요; ขอบคุณ; ขอบคุณครับ; ขอบคุณค่ะ; cảm ơn
        """);

    private static readonly FrozenSet<string> Fillers =
        PhrasesOf("there; again; all; everyone; everybody; team; dear; and; so; much; zusammen; und; y; et; a; todos; tous");

    /// <param name="agentName">Its words may accompany a hello.</param>
    public static CourtesyKind KindOf(string text, string agentName)
    {
        var words = WordsOf(text).Take(MaxWords + 1).ToList();
        if (words.Count == 0)
            return CourtesyKind.Wordless;

        return words.Count > MaxWords ? CourtesyKind.None : KindOf(words, [.. WordsOf(agentName)]);
    }

    private static CourtesyKind KindOf(List<string> words, HashSet<string> names)
    {
        var (isHello, isThanks) = (false, false);
        for (var at = 0; at < words.Count;)
        {
            if (PhraseAt(words, at, Hellos) is > 0 and var hello)
                (isHello, at) = (true, at + hello);
            else if (PhraseAt(words, at, Thanks) is > 0 and var thanks)
                (isThanks, at) = (true, at + thanks);
            else if (Fillers.Contains(words[at]) || names.Contains(words[at]))
                at++;
            else
                return CourtesyKind.None;
        }

        if (isHello)
            return CourtesyKind.Hello;
        return isThanks ? CourtesyKind.Thanks : CourtesyKind.None;
    }

    // How many words the longest phrase has that begins here; 0 if there is none.
    private static int PhraseAt(List<string> words, int at, FrozenSet<string> phrases)
    {
        for (var count = Math.Min(LongestPhrase, words.Count - at); count > 0; count--)
        {
            if (phrases.Contains(string.Join(' ', words[at..(at + count)])))
                return count;
        }

        return 0;
    }

    private static FrozenSet<string> PhrasesOf(string list) =>
        list.Split(';').Select(phrase => string.Join(' ', WordsOf(phrase))).ToFrozenSet();

    // Of scripts without spaces, what stands together is one word.
    private static IEnumerable<string> WordsOf(string text)
    {
        var together = new StringBuilder();
        var end = 0;
        foreach (var word in WordReader.Read(text))
        {
            if (together.Length > 0 && (!word.IsUnspaced || word.Start != end))
            {
                yield return together.ToString();
                together.Clear();
            }

            if (word.IsUnspaced)
                together.Append(word.Folded);
            else
                yield return word.Folded;
            end = word.End;
        }

        if (together.Length > 0)
            yield return together.ToString();
    }
}
