using System.Text;
using ChatServer.Attachments;

namespace ChatServer.Tests.Attachments;

internal sealed class FileNamesTests
{
    [TestCase("../../etc/passwd", "passwd")]
    [TestCase(@"C:\Users\ana\plan.pdf", "plan.pdf")]
    [TestCase("a\0b\r\n\u0007.txt", "ab.txt")]
    [TestCase("invoice\u202Efdp.exe", "invoicefdp.exe")]
    [TestCase("\u2066x\u2069\u200F\u061C.txt", "x.txt")]
    [TestCase("  plan.pdf. . ", "plan.pdf")]
    [TestCase("..", "file")]
    [TestCase("a/", "file")]
    [TestCase("", "file")]
    [TestCase(null, "file")]
    [TestCase("\uD83D.png", ".png")]
    [TestCase("👩‍👧.png", "👩‍👧.png")]
    public void A_name_is_cleaned(string? name, string expected) => Assert.That(FileNames.Clean(name), Is.EqualTo(expected));

    [TestCase("nai\u0308ve.txt", "naïve.txt")]
    [TestCase("Vie\u0323\u0302t Nam.pdf", "Việt Nam.pdf")]
    [TestCase("\u1112\u1161\u11AB\u1100\u116E\u11A8\u110B\u1165.hwp", "한국어.hwp")]
    [TestCase("\u304B\u3099\u304D\u3099\u306F\u309A.png", "がぎぱ.png")]
    [TestCase("\u0415\u0308\u0436\u0438\u043A \u0438\u0306.doc", "Ёжик й.doc")]
    [TestCase("\u039F\u0313\u03B4\u03C5\u03C3\u03C3\u03B5\u03C5\u0301\u03C2 \u03C9\u0314\u0342\u0345.txt", "Ὀδυσσεύς ᾧ.txt")]
    [TestCase("x\u0301\u0301", "x\u0301\u0301")]
    [TestCase("\u0301x", "\u0301x")]
    public void A_name_is_composed(string name, string expected) => Assert.That(FileNames.Clean(name), Is.EqualTo(expected));

    [TestCase("x")]
    [TestCase("é")]
    [TestCase("漢")]
    [TestCase("😀")]
    public void A_long_name_is_cut_and_keeps_its_extension(string letter)
    {
        var cleaned = FileNames.Clean(string.Concat(Enumerable.Repeat(letter, 300)) + ".jpeg");

        Assert.That(Encoding.UTF8.GetByteCount(cleaned), Is.InRange(252, 255));
        Assert.That(cleaned, Does.EndWith(letter + ".jpeg"));
    }

    [Test]
    public void An_extension_of_300_characters_is_none()
    {
        var cleaned = FileNames.Clean("x." + new string('y', 300));

        Assert.That(cleaned, Has.Length.EqualTo(255));
    }

    [TestCase(0L, "0.00KB")]
    [TestCase(88_812L, "86.73KB")]
    [TestCase(10_485_760L, "10240.00KB")]
    [TestCase(null, "0kb")]
    public void A_size_is_written_in_kilobytes(long? bytes, string expected) => Assert.That(FileSizes.Format(bytes), Is.EqualTo(expected));
}
