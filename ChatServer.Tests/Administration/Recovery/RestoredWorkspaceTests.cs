using System.Net;
using System.Text.Json;
using ChatServer.Hosting.Commands;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Channels;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>Access to channels and chats that was taken after the backup.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class RestoredWorkspaceTests : RestoreFixture
{
    private const string Channels = "/api/v1/channels", Chats = "/api/v1/chats";
    private static readonly (string Key, string Value) Enabled = ("Chat:Workspace:Enabled", "true");
    private TestUser olga = null!;
    private TestUser ana = null!;
    private TestUser ben = null!;
    private TestUser cleo = null!;

    [Test]
    public async Task Access_to_channels_taken_after_the_backup_stays_taken()
    {
        string listed, open, deleted;
        await using (var server = await BeginAsync())
        {
            using var olgas = server.As(olga);
            var group = (await olgas.PostAsync("/admin/user-groups/", new { name = "Support" }, HttpStatusCode.OK)).Text("id")!;
            await olgas.PostAsync(
                $"/admin/user-groups/{group}/members/", new { user_ids = new[] { cleo.UserId } }, HttpStatusCode.OK);
            listed = await MakeAsync(olgas, Lists([ana, ben], group));
            open = await MakeAsync(olgas, lists: null);
            deleted = await MakeAsync(olgas, lists: null);
            foreach (var (user, channel) in new[] { (ana, listed), (ben, listed), (cleo, listed), (ben, open), (ben, deleted) })
                await ReadAsync(server.As(user), channel, HttpStatusCode.OK);
            var webhook = await olgas.PostAsync(
                $"{Channels}/{listed}/webhooks/create", new { name = "Builds" }, HttpStatusCode.OK);
            await BackUpAsync();

            await olgas.DeleteAsync($"{Channels}/{listed}/webhooks/{webhook.Text("id")}/delete").ReadAsync(HttpStatusCode.OK);
            await olgas.PostAsync($"{Channels}/{listed}/update", Lists([ana], group), HttpStatusCode.OK);
            await olgas.DeleteAsync($"/admin/user-groups/{group}/members/{cleo.UserId}/").ReadAsync(HttpStatusCode.OK);
            await olgas.PostAsync($"{Channels}/{open}/update", Lists([ana], group), HttpStatusCode.OK);
            await olgas.DeleteAsync($"{Channels}/{deleted}/delete").ReadAsync(HttpStatusCode.OK);
            await EndAsync(server);
        }

        var restored = await RestoreAsync(Backup, "--replace");
        await using var again = await ServerProcess.StartAsync(directory, Enabled);

        Assert.That(
            restored.Output,
            Does.Contain("1 access_taken").And.Contain("1 user_group_left").And.Contain("1 channel_closed")
                .And.Contain("1 channel_deleted").And.Contain("1 webhook_deleted"),
            restored.Error);
        using var anas = again.As(await again.SignInAsync(ana));
        using var bens = again.As(await again.SignInAsync(ben));
        using var cleos = again.As(await again.SignInAsync(cleo));
        await ReadAsync(anas, listed, HttpStatusCode.OK);
        await ReadAsync(bens, listed, HttpStatusCode.Forbidden);
        await ReadAsync(cleos, listed, HttpStatusCode.Forbidden);
        await ReadAsync(bens, open, HttpStatusCode.Forbidden);
        await ReadAsync(bens, deleted, HttpStatusCode.NotFound);
        foreach (var former in new[] { bens, cleos })
            await former.GetAsync($"/chat/thread/messages/{ChannelUsers.NumberOf(listed)}/").ReadAsync(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Chats_deleted_and_shares_ended_after_the_backup_stay_so()
    {
        string ended, shortened, kept, deleted, chat;
        await using (var server = await BeginAsync())
        {
            using var anas = server.As(ana);
            (chat, ended) = await ShareAsync(anas);
            (var shortly, shortened) = await ShareAsync(anas);
            (_, kept) = await ShareAsync(anas);
            (deleted, _) = await ShareAsync(anas);
            await BackUpAsync();

            await anas.DeleteAsync($"{Chats}/{chat}/share").ReadAsync(HttpStatusCode.OK);
            await anas.PostAsync($"{Chats}/{shortly}/share", new { expires_at = 1_000_000_000 }, HttpStatusCode.OK);
            await anas.DeleteAsync($"{Chats}/{deleted}").ReadAsync(HttpStatusCode.OK);
            await EndAsync(server);
        }

        var restored = await RestoreAsync(Backup, "--replace");
        await using var again = await ServerProcess.StartAsync(directory, Enabled);

        Assert.That(restored.Output, Does.Contain("1 chat_deleted"), restored.Error);
        using var owner = again.As(await again.SignInAsync(ana));
        using var bens = again.As(await again.SignInAsync(ben));
        await bens.GetAsync($"{Chats}/share/{ended}").ReadAsync(HttpStatusCode.NotFound);
        await bens.GetAsync($"{Chats}/share/{shortened}").ReadAsync(HttpStatusCode.NotFound);
        await bens.GetAsync($"{Chats}/share/{kept}").ReadAsync(HttpStatusCode.OK);
        await owner.GetAsync($"{Chats}/{deleted}").ReadAsync(HttpStatusCode.NotFound);
        Assert.That((await owner.GetAsync($"{Chats}/{chat}").ReadAsync(HttpStatusCode.OK)).Text("share_id"), Is.Null);
    }

    // Olga is an administrator.
    private async Task<ServerProcess> BeginAsync()
    {
        var server = await ServerProcess.StartAsync(directory, Enabled);
        (olga, ana) = (await server.RegisterAsync("olga"), await server.RegisterAsync("ana"));
        (ben, cleo) = (await server.RegisterAsync("ben"), await server.RegisterAsync("cleo"));
        await ProgramRun.InvokeAsync(UserCommand.Create(), "make-admin", olga.Email, "--data-directory", directory);
        return server;
    }

    private static async Task EndAsync(ServerProcess server)
    {
        await server.TerminateAsync();
        await server.WaitForExitAsync();
    }

    private static object Lists(TestUser[] users, string group) => new
    {
        name = "plans",
        access_control = new { read = new { user_ids = users.Select(user => user.UserId), group_ids = new[] { group } } },
    };

    private static async Task<string> MakeAsync(HttpClient http, object? lists) =>
        (await http.PostAsync($"{Channels}/create", lists ?? new { name = "open" }, HttpStatusCode.OK)).Text("id")!;

    // Reading makes the user a member.
    private static Task<JsonElement> ReadAsync(HttpClient http, string channel, HttpStatusCode expected) =>
        http.GetAsync($"{Channels}/{channel}/messages").ReadAsync(expected);

    private static async Task<(string Chat, string Share)> ShareAsync(HttpClient http)
    {
        var chat = (await http.PostAsync($"{Chats}/new", new { chat = new { title = "Plans" } }, HttpStatusCode.OK)).Text("id")!;
        var copy = await http.PostAsync($"{Chats}/{chat}/share", new { }, HttpStatusCode.OK);
        return (chat, copy.Text("id")!);
    }
}
