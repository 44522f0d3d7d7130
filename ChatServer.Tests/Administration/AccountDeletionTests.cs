using System.Net;
using System.Net.Http.Json;
using ChatServer.Administration.Deletions;
using ChatServer.Attachments.Avatars;
using ChatServer.Conversations;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Storage.Sqlite;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Administration;

[Parallelizable]
internal sealed class AccountDeletionTests : ServerFixture
{
    [Test]
    public async Task A_deleted_user_is_signed_out_at_once_and_their_name_messages_and_files_are_erased()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var anas = Server.As(ana.User.Access);
        var first = await ana.SendConfirmedAsync(ben.UserId, "first words");
        await anas.UploadAsync(ben.UserId, [1, 2, 3]);
        await ben.SendConfirmedIgnoringOthersAsync(ana.UserId, "Ben's words");

        await DeleteAsync(ana.User);
        await ana.ExpectCloseAsync(4503);
        await FinishAsync(ana.UserId);

        await anas.GetAsync("/auth/me/").ReadAsync(HttpStatusCode.Unauthorized);
        await Server.Http.PostAsync(
            "/auth/login/", new { email = ana.User.Email, password = TestServer.Password }, HttpStatusCode.Unauthorized);
        var history = (await Server.HistoryAsync(ben.User, ana.UserId)).Messages();
        Assert.That(history.Select(message => message.Text("message")), Is.EqualTo(new[] { "Ben's words", null, null }));
        Assert.That(history[^1].GetProperty("sender").Text("fullname"), Is.EqualTo("Deleted user"));
        Assert.That(history[^1].GetProperty("sender").Text("email"), Is.Null);
        Assert.That(
            Directory.EnumerateFiles(Path.Combine(Server.DataDirectory, "files"), "*", SearchOption.AllDirectories), Is.Empty);
        Assert.That((await ben.ReceiveUntilPongAsync()).Where(frame => frame.Text("action") == "message_deleted")
            .Select(frame => frame.Number("message_id")), Does.Contain(first.Id()));
        await ben.SendMessageAsync(ana.UserId, "refused");
        await ben.ReceiveErrorAsync("unknown_receiver", "receiver_id");
        using var again = await Server.Http.PostAsJsonAsync(
            "/auth/register/", new { email = ana.User.Email, password = TestServer.Password, fullname = "Another" });
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Created), "the email is available again");
    }

    [Test]
    public async Task The_picture_of_a_deleted_user_is_removed_for_all_users_and_from_the_disk()
    {
        var ana = await Server.RegisterAsync("Ana");
        var picture = await GivePictureAsync(ana);

        await DeleteAsync(ana);

        Assert.That(await ShownTypeAsync(ana.UserId), Is.EqualTo("image/svg+xml"));
        Assert.That(File.Exists(picture), Is.False);
    }

    [Test]
    public async Task A_legal_hold_keeps_the_picture_until_it_is_released()
    {
        var ana = await Server.RegisterAsync("Ana");
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);
        var picture = await GivePictureAsync(ana);
        await http.PutAsJsonAsync($"/admin/users/{ana.UserId}/hold/", new { reason = "court" }).ReadAsync(HttpStatusCode.OK);
        await DeleteAsync(ana);
        Assert.That(File.Exists(picture));

        await http.DeleteAsync($"/admin/users/{ana.UserId}/hold/").ReadAsync(HttpStatusCode.OK);
        await FinishAsync(ana.UserId);

        Assert.That(await ShownTypeAsync(ana.UserId), Is.EqualTo("image/svg+xml"));
        Assert.That(File.Exists(picture), Is.False);
    }

    [Test]
    public async Task The_writer_drops_the_cached_name_of_a_deleted_user()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "the writer knows both names now");

        await DeleteAsync(ana.User);

        var thread = await Server.ThreadOfAsync(ben.User);
        var name = await Server.Get<Database>().WriteAsync(
            write => Server.Get<ConversationCache>().Find(write, thread)!.Find(write, ana.UserId)!.Name.Text,
            CancellationToken.None);
        Assert.That(name, Is.EqualTo("Deleted user"));
    }

    [Test]
    public async Task A_group_whose_owner_is_deleted_gets_another_owner()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var (ben, cleo) = (await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        using var anas = Server.As(ana.User.Access);
        using var cleos = Server.As(cleo.Access);
        var group = (await anas.PostAsync(
            "/chat/groups/", new { name = "Us", member_ids = new[] { ben.UserId, cleo.UserId } },
            HttpStatusCode.Created)).Data().Number("id");
        await anas.PatchAsJsonAsync($"/chat/groups/{group}/members/{cleo.UserId}/", new { role = "admin" })
            .ReadAsync(HttpStatusCode.OK);

        await DeleteAsync(ana.User);
        await FinishAsync(ana.UserId);

        var members = (await cleos.GetAsync($"/chat/groups/{group}/").ReadAsync(HttpStatusCode.OK)).Data().GetProperty("members");
        Assert.That(
            members.EnumerateArray().Select(member => $"{member.GetProperty("user_id").GetGuid()} {member.Text("role")}"),
            Is.EqualTo(new[] { $"{cleo.UserId} owner", $"{ben.UserId} member" }));
    }

    [Test]
    public async Task A_legal_hold_keeps_the_account_and_its_messages_until_it_is_released()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "evidence");
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);
        await http.PutAsJsonAsync($"/admin/users/{ana.UserId}/hold/", new { reason = "court" }).ReadAsync(HttpStatusCode.OK);

        await DeleteAsync(ana.User);
        var held = await http.GetAsync($"/admin/users/{ana.UserId}/").ReadAsync(HttpStatusCode.OK);
        Assert.That(held.Text("email"), Is.EqualTo(ana.User.Email));
        Assert.That(held.Text("deleted_at"), Is.Not.Null);
        Assert.That((await Server.HistoryAsync(ben, ana.UserId)).Messages()[0].Text("message"), Is.EqualTo("evidence"));
        await http.PostAsync($"/admin/users/{ana.UserId}/enable/", null).ReadAsync(HttpStatusCode.Conflict);
        foreach (var verb in new[] { "enable", "make-admin" })
        {
            var refused = await ProgramRun.InvokeAsync(
                UserCommand.Create(), [verb, ana.User.Email, "--data-directory", Server.DataDirectory]);
            refused.ExpectOneLine("was deleted: a legal hold keeps the account");
        }

        await Server.Http.PostAsync(
            "/auth/login/", new { email = ana.User.Email, password = TestServer.Password }, HttpStatusCode.Unauthorized);

        await http.DeleteAsync($"/admin/users/{ana.UserId}/hold/").ReadAsync(HttpStatusCode.OK);
        await FinishAsync(ana.UserId);
        Assert.That((await Server.HistoryAsync(ben, ana.UserId)).Messages()[0].Text("message"), Is.Null);
    }

    [Test]
    public async Task A_held_conversation_is_skipped_and_erased_when_the_hold_is_released()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var (ben, cleo) = (await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        await ana.SendConfirmedAsync(ben.UserId, "evidence");
        await ana.SendConfirmedAsync(cleo.UserId, "other words");
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);
        var thread = await Server.ThreadOfAsync(ben);
        await http.PutAsJsonAsync($"/admin/conversations/{thread}/hold/", new { reason = "court" }).ReadAsync(HttpStatusCode.OK);

        await DeleteAsync(ana.User);
        await Eventually.IsTrueAsync(() => TextOfAsync(cleo, ana.UserId).Result is null, "what isn't held is erased");
        Assert.That(await TextOfAsync(ben, ana.UserId), Is.EqualTo("evidence"));

        await http.DeleteAsync($"/admin/conversations/{thread}/hold/").ReadAsync(HttpStatusCode.OK);
        await FinishAsync(ana.UserId);
        Assert.That(await TextOfAsync(ben, ana.UserId), Is.Null);
    }

    [Test]
    public async Task A_failed_erasure_of_one_user_does_not_block_the_erasure_of_others()
    {
        await using var server = await TestServer.StartAsync();
        var cleo = await server.RegisterAsync("Cleo");
        var users = new[] { await server.RegisterAsync("Ana"), await server.RegisterAsync("Ben") }
            .OrderBy(user => Convert.ToHexString(user.UserId.ToByteArray())).ToArray();
        foreach (var user in users)
        {
            await using var client = await server.ConnectAsync(user);
            var sent = await client.SendConfirmedAsync(cleo.UserId, "words");
            if (user == users[0])
                Damage(server, sent.Id());
            await DeleteAsync(user, server);
        }

        await Eventually.IsTrueAsync(() => Find(server, users[1].UserId) is { CompletedAt: not null }, "the other one is erased");

        Assert.That(Find(server, users[0].UserId), Is.Not.Null.And.Property(nameof(AccountDeletionRow.CompletedAt)).Null);
    }

    private static AccountDeletionRow? Find(TestServer server, Guid userId) =>
        server.Get<Database>().ReadAsync(read => AccountDeletionStore.Find(read, userId), CancellationToken.None).AsTask().Result;

    private static void Damage(TestServer server, long messageId)
    {
        using var connection = SqliteFile.Open(
            Path.Combine(server.DataDirectory, "chat.db"), Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite);
        SqliteFile.Execute(
            connection,
            $"CREATE TRIGGER damaged BEFORE UPDATE ON messages WHEN OLD.id = {messageId} BEGIN SELECT "
            + "RAISE(ABORT, 'damaged'); END");
    }

    /// <summary>Uploads a picture for the user and returns the path of its object.</summary>
    private async Task<string> GivePictureAsync(TestUser user)
    {
        using var http = Server.As(user.Access);
        using var put = await http.PutAsync(
            $"/api/v1/users/{user.UserId}/avatar", new ByteArrayContent(Attachments.Uploading.Png));
        Assert.That(put.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var name = await Server.Get<Database>()
            .ReadAsync(read => AvatarStore.Find(read, user.UserId)!.ObjectName, CancellationToken.None);
        return Directory.EnumerateFiles(
            Path.Combine(Server.DataDirectory, "files"), name + "*", SearchOption.AllDirectories).Single();
    }

    private async Task<string?> ShownTypeAsync(Guid userId)
    {
        using var shown = await Server.Http.GetAsync($"/api/v1/users/{userId}/avatar");
        return shown.Content.Headers.ContentType?.MediaType;
    }

    private async Task<string?> TextOfAsync(TestUser reader, Guid other) =>
        (await Server.HistoryAsync(reader, other)).Messages()[0].Text("message");

    private Task DeleteAsync(TestUser user) => DeleteAsync(user, Server);

    private static async Task DeleteAsync(TestUser user, TestServer server)
    {
        using var http = server.As(user.Access);
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/auth/me/")
        {
            Content = JsonContent.Create(new { password = TestServer.Password })
        };
        await http.SendAsync(request).ReadAsync(HttpStatusCode.OK);
    }

    private Task FinishAsync(Guid userId) => Eventually.IsTrueAsync(
        () => Server.Get<Database>().ReadAsync(read => AccountDeletionStore.Find(read, userId), CancellationToken.None)
            .AsTask().Result?.CompletedAt is not null,
        "the account is erased");
}
