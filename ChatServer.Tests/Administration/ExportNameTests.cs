using System.Text;
using ChatServer.Administration.Exports;

namespace ChatServer.Tests.Administration;

[Parallelizable]
internal sealed class ExportNameTests
{
    private static readonly string[] Hostile =
    [
        "../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\windows\\win.ini", "..", ".", "", " ",
        "a\0b\r\nc\u001b[2J.txt", "con", "NUL.txt", "x:stream", "\u202egnp.exe", "a/../b", "~", "$(reboot)", new('a', 300),
        new string('ä', 300) + ".txt", "x." + new string('y', 300), "name.", "name ",
    ];

    [TestCaseSource(nameof(Hostile))]
    public void A_file_name_chosen_by_a_sender_stays_one_name_in_its_folder(string name)
    {
        var parts = ExportNames.File(7, long.MaxValue, name).Split('/');

        Assert.That(parts, Has.Length.EqualTo(4));
        Assert.That(parts[..3], Is.EqualTo(new[] { "conversations", "7", "files" }));
        Assert.That(
            parts[3], Does.StartWith($"{long.MaxValue}-").And.Not.Contain("\\").And.Not.Contain(":").And.Not.Contain("\u202e"));
        Assert.That(parts[3].Any(char.IsControl), Is.False);
        Assert.That(parts[3][^1], Is.Not.EqualTo('.').And.Not.EqualTo(' '));
        Assert.That(Encoding.UTF8.GetByteCount(parts[3] + ".missing.json"), Is.LessThanOrEqualTo(255));
    }

    [Test]
    public void Files_with_the_same_name_get_different_names_in_the_export() =>
        Assert.That(ExportNames.File(7, 1, "a.txt"), Is.Not.EqualTo(ExportNames.File(7, 2, "a.txt")));
}
