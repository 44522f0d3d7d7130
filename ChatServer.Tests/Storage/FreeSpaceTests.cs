using System.Net;
using ChatServer.Messages.Search.Index;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Storage;

/// <summary>A server whose disk has less free space than <see cref="StorageOptions.MinFreeBytes"/>.</summary>
internal sealed class FreeSpaceTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:Storage:MinFreeBytes", "1099511627776")];

    [Test]
    public async Task Below_the_free_space_limit_uploads_are_refused_and_messages_and_administration_work()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var (ben, olga) = (await Server.RegisterAsync("Ben"), await Server.RegisterAdminAsync());
        using var anas = Server.As(ana.User.Access);
        using var olgas = Server.As(olga.Access);

        await ana.SendConfirmedAsync(ben.UserId, "hello");
        using var upload = await anas.PostFileAsync(ben.UserId, new byte[100_000]);
        using var disabling = await olgas.PostAsync($"/admin/users/{ben.UserId}/disable/", content: null);

        Assert.That(upload.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(Directory.GetFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories), Is.Empty);
        Assert.That(Server.Get<SearchIndex>().Position, Is.Zero, "the index waits");
        Assert.That(disabling.IsSuccessStatusCode, Is.True);
    }

    [Test]
    public void A_backup_that_would_leave_too_little_space_is_refused_before_anything_is_written()
    {
        var target = Path.Combine(Server.DataDirectory, "copy.db");

        var refusal = Assert.Throws<IOException>(() => DatabaseCopy.Write(
            Path.Combine(Server.DataDirectory, "chat.db"), target, Timestamp.Now(TimeProvider.System),
            minFreeBytes: 1_099_511_627_776, CancellationToken.None));

        Assert.That(refusal!.Message, Does.Contain("no room").And.Contain("MinFreeBytes"));
        Assert.That(File.Exists(target), Is.False);
    }
}
