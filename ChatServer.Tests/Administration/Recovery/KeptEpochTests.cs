using ChatServer.Storage;
using ChatServer.Storage.Files;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Administration.Recovery;

[Parallelizable]
[Category("Long")]
internal sealed class KeptEpochTests : EpochFixture
{
    [Test]
    public void A_start_after_a_stop_or_a_crash_keeps_the_epoch()
    {
        var first = Start(directory);
        File.WriteAllText(Path.Combine(directory, "chat.mark.next"), "left by a crash");

        Assert.That(Start(directory), Is.EqualTo(first));
        Assert.That(Start(directory), Is.EqualTo(first));
    }

    [Test]
    public void A_crash_before_the_next_mark_is_in_place_keeps_the_epoch()
    {
        var first = Start(directory);
        Change("UPDATE server_state SET value = 'fedcba:b1' WHERE name = 'next_mark'");

        Assert.That(Start(directory), Is.EqualTo(first));
    }

    [Test]
    public void A_crash_after_the_next_mark_is_in_place_keeps_the_epoch()
    {
        var first = Start(directory);
        Change("UPDATE server_state SET value = 'fedcba:b1' WHERE name = 'mark'");

        Assert.That(Start(directory), Is.EqualTo(first));
    }

    [Test]
    public void A_crash_after_the_next_mark_is_in_place_then_one_before_it_at_the_next_start_keep_the_epoch()
    {
        var first = Start(directory);
        Change("UPDATE server_state SET value = 'fedcba:b1' WHERE name = 'mark'");
        using (var connection = Open(directory))
        {
            connection.CreateFunction("lose_next", () => { File.Delete(Path.Combine(directory, "chat.mark.next")); return 0; });
            connection.Execute(
                "CREATE TEMP TRIGGER crash AFTER UPDATE ON main.server_state WHEN NEW.name = 'next_mark' BEGIN SELECT "
                + "lose_next(); END");
            DatabaseMark.Settle(connection, new DataDirectory(directory), Now, NullLogger.Instance);
        }

        Assert.That(Start(directory), Is.EqualTo(first));
    }

    [Test]
    public void A_renamed_directory_keeps_the_epoch()
    {
        var first = Start(directory);
        var renamed = directory + "-renamed";
        Directory.Move(directory, renamed);
        Directory.CreateDirectory(directory);

        var second = Start(renamed);

        Directory.Delete(renamed, recursive: true);
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void A_missing_or_unreadable_mark_means_another_epoch()
    {
        var first = Start(directory);
        File.Delete(Path.Combine(directory, "chat.mark"));
        var second = Start(directory);
        File.WriteAllText(Path.Combine(directory, "chat.mark"), "nonsense");

        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(Start(directory), Is.Not.EqualTo(second));
    }
}
