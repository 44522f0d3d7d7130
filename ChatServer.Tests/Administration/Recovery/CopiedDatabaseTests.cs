using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Harness;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>Only a copy gets another epoch, at its first start.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class CopiedDatabaseTests : EpochFixture
{
    private static readonly Timestamp AfterTheSessions = new(9_100_000_000_000_000_000);

    [Test]
    public void A_copied_directory_gets_another_epoch_and_keeps_its_sessions_and_invitations()
    {
        var first = Start(directory);
        OpenSession();
        Invite();
        var copy = ServerProcess.NewDataDirectory();
        CopyFiles(directory, copy);

        var second = Settle(copy);

        Directory.Delete(copy, recursive: true);
        Assert.That(second.Origin, Is.EqualTo(DatabaseOrigin.Moved));
        Assert.That(second.Epoch, Is.Not.EqualTo(first));
        Assert.That(Start(directory), Is.EqualTo(first), "the original keeps its epoch");
        Assert.That((OpenSessions(), Invitations()), Is.EqualTo((1, 1)));
    }

    [Test]
    public void A_directory_with_files_overwritten_in_place_gets_another_epoch()
    {
        Start(directory);
        var kept = ServerProcess.NewDataDirectory();
        CopyFiles(directory, kept);
        var later = Start(directory);
        foreach (var file in Directory.GetFiles(kept))
            Overwrite(Path.Combine(directory, Path.GetFileName(file)), file);

        var restored = Start(directory);

        Directory.Delete(kept, recursive: true);
        Assert.That(restored, Is.Not.EqualTo(later));
    }

    [Test]
    public void Restoring_only_an_earlier_database_changes_the_epoch_and_ends_all_sessions_and_invitations()
    {
        var first = Start(directory);
        OpenSession();
        Invite();
        var earlier = Copy("chat.db");
        Start(directory);
        Overwrite(Path.Combine(directory, "chat.db"), earlier);

        var second = Settle(directory);

        Assert.That(second.Origin, Is.EqualTo(DatabaseOrigin.PutBack));
        Assert.That(second.Epoch, Is.Not.EqualTo(first));
        Assert.That((OpenSessions(), Invitations()), Is.EqualTo((0, 0)));
        Assert.That(Start(directory), Is.EqualTo(second.Epoch), "once");
    }

    [Test]
    public void A_database_copied_while_its_server_ran_and_restored_after_a_crash_gets_another_epoch()
    {
        var first = Start(directory);
        Change(
            "INSERT INTO personal_events (id, user_id, conversation_id, kind, message_id, created_at) VALUES (7, zeroblob(16), "
            + "1, 'read', 1, 0)");
        MarkFile.NotePosition(Path.Combine(directory, "chat.mark"), 7);
        var crashed = Start(directory);
        MarkFile.NotePosition(Path.Combine(directory, "chat.mark"), 7);
        Change("DELETE FROM personal_events"); // like the copy, which was made before

        var putBack = Settle(directory);

        Assert.That(crashed, Is.EqualTo(first));
        Assert.That(putBack.Origin, Is.EqualTo(DatabaseOrigin.PutBack));
    }

    [Test]
    public void Two_copies_of_one_backup_get_different_epochs()
    {
        var original = Start(directory);
        var backup = Path.Combine(directory, "backup.db");
        DatabaseCopy.Write(
            Path.Combine(directory, "chat.db"), backup, Timestamp.Now(TimeProvider.System), minFreeBytes: 0,
            CancellationToken.None);
        var (one, other) = (ServerProcess.NewDataDirectory(), ServerProcess.NewDataDirectory());
        File.Copy(backup, Path.Combine(one, "chat.db"));
        File.Copy(backup, Path.Combine(other, "chat.db"));

        var epochs = new[] { original, Start(one), Start(other), Start(one) };

        Directory.Delete(one, recursive: true);
        Directory.Delete(other, recursive: true);
        Assert.That(epochs.Distinct().Count(), Is.EqualTo(3));
        Assert.That(epochs[3], Is.EqualTo(epochs[1]));
    }

    [Test]
    public void All_sessions_end_even_if_they_appear_expired_to_the_clock()
    {
        Start(directory);
        OpenSession();
        File.Delete(Path.Combine(directory, "chat.mark"));
        using (var connection = Open(directory))
            DatabaseMark.Settle(connection, new DataDirectory(directory), AfterTheSessions, NullLogger.Instance);

        Assert.That(OpenSessions(), Is.Zero);
    }

    [Test]
    public void A_copied_directory_gets_another_epoch_even_on_a_full_disk()
    {
        var first = Start(directory);
        var copy = ServerProcess.NewDataDirectory();
        CopyFiles(directory, copy);
        using (var connection = Open(copy))
        {
            connection.Execute("PRAGMA query_only = ON");

            var settled = DatabaseMark.Settle(connection, new DataDirectory(copy), Now, NullLogger.Instance);

            Assert.That(settled.Origin, Is.EqualTo(DatabaseOrigin.Moved));
            Assert.That(settled.Epoch, Is.Not.EqualTo(first));
        }

        Directory.Delete(copy, recursive: true);
    }

    [Test]
    public void A_restored_database_is_not_served_if_its_sessions_cannot_be_ended()
    {
        Start(directory);
        OpenSession();
        File.Delete(Path.Combine(directory, "chat.mark"));
        using (var connection = Open(directory))
        {
            connection.Execute("PRAGMA query_only = ON");
            Assert.That(
                () => DatabaseMark.Settle(connection, new DataDirectory(directory), Now, NullLogger.Instance),
                Throws.InstanceOf<IOException>().With.Message.Contains("sessions can't be ended"));
        }

        Assert.That(Settle(directory).Origin, Is.EqualTo(DatabaseOrigin.PutBack), "the next start tries again");
        Assert.That(OpenSessions(), Is.Zero);
    }

    private void OpenSession() => Change("""
        INSERT INTO sessions (id, user_id, family_hash, refresh_hash, user_agent, address, created_at, refreshed_at, expires_at)
        VALUES (zeroblob(16), zeroblob(16), zeroblob(32), zeroblob(32), zeroblob(60), zeroblob(60), 0, 0, 9000000000000000000)
        """);

    private void Invite() => Change("""
        INSERT INTO invitations (id, token_hash, email, max_uses, created_by, created_at, expires_at)
        VALUES (zeroblob(16), zeroblob(32), NULL, 1, 'command line', 0, 9000000000000000000)
        """);

    private long OpenSessions() => Count("SELECT COUNT(*) FROM sessions WHERE revoked_at IS NULL");

    private long Invitations() => Count("SELECT COUNT(*) FROM invitations");

    private long Count(string sql)
    {
        using var connection = Open(directory);
        return connection.ExecuteScalar<long>(sql);
    }

    private string Copy(string name)
    {
        var copy = Path.Combine(directory, $"{name}.kept");
        File.Copy(Path.Combine(directory, name), copy, overwrite: true);
        return copy;
    }

    private static void CopyFiles(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    // Like `cp`: the file keeps its inode and its birth time.
    private static void Overwrite(string path, string source)
    {
        using var target = new FileStream(path, FileMode.Open, FileAccess.Write);
        target.SetLength(0);
        target.Write(File.ReadAllBytes(source));
    }
}
