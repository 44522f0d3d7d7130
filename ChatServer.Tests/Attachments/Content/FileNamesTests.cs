using System.Text;
using ChatServer.Attachments;
using ChatServer.Attachments.Content;

namespace ChatServer.Tests.Attachments.Content;

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

    [TestCase("x")]
    [TestCase("é")]
    [TestCase("漢")]
    [TestCase("😀")]
    public void A_long_name_is_truncated_and_keeps_its_extension(string letter)
    {
        var cleaned = FileNames.Clean(string.Concat(Enumerable.Repeat(letter, 300)) + ".jpeg");

        Assert.That(Encoding.UTF8.GetByteCount(cleaned), Is.InRange(252, 255));
        Assert.That(cleaned, Does.EndWith(letter + ".jpeg"));
    }

    [Test]
    public void An_extension_of_300_characters_is_ignored()
    {
        var cleaned = FileNames.Clean("x." + new string('y', 300));

        Assert.That(cleaned, Has.Length.EqualTo(255));
    }

    [TestCase(0L, "0.00KB")]
    [TestCase(88_812L, "86.73KB")]
    [TestCase(10_485_760L, "10240.00KB")]
    [TestCase(null, "0kb")]
    public void A_size_is_written_in_kilobytes(long? bytes, string expected) =>
        Assert.That(FileSizes.Format(bytes), Is.EqualTo(expected));
}
