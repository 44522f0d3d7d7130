using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Conversations;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Groups;

/// <summary>
/// A member who returns can see events from before the cursors of their devices. Each device is asked to read the history again,
/// whether it was connected all the time, came back in between or only afterwards, in both APIs with events.
/// </summary>
[Parallelizable]
internal sealed class ReturnToGroupTests : ServerFixture
{
    [Test]
    public async Task A_continuously_connected_device_is_told_to_read_the_history_again()
    {
        await using var scene = await SceneAsync();
        await using var device = await Server.ConnectAsync(scene.Ben, cursor: "0");
        await using var inMessages = await Server.ConnectToMessagesAsync(scene.Ben, cursor: "0");
        var cursor = (await device.ReceivePastAsync()).Complete.Text("cursor")!;
        await inMessages.ReceivePastAsync();

        await scene.RemoveAsync();
        await scene.ChangeWhileAwayAsync();
        await scene.AddAsync();

        var received = await device.ReceiveUntilPongAsync();
        Assert.That(received[^2].GetProperty("data").Text("event"), Is.EqualTo("members_added"));
        Assert.That(received[^1].Text("action"), Is.EqualTo("history_changed"));
        Assert.That(received[^1].Keys(), Is.EqualTo(new[] { "action", "thread", "timestamp" }));
        Assert.That(received[^1].Number("thread"), Is.EqualTo(scene.Group));
        var last = (await inMessages.ReceiveUntilPongAsync())[^1];
        Assert.That(last.Text("type"), Is.EqualTo("history_changed"));
        Assert.That(last.GetProperty("data").Text("conversation_id"), Is.EqualTo($"conv_{scene.Group}"));
        await device.SendAsync(new { action = "sync", cursor });
        Assert.That((await device.ReceivePastAsync()).Frames, Is.Empty, "a frame delivered live is not repeated");
    }

    [Test]
    public async Task A_device_with_a_cursor_from_the_time_in_between_is_told_by_sync()
    {
        await using var scene = await SceneAsync();
        await scene.RemoveAsync();
        await scene.ChangeWhileAwayAsync();
        var cursor = await CursorAsync(scene.Ben);

        await scene.AddAsync();

        await using var device = await Server.ConnectAsync(scene.Ben, cursor);
        var (frames, end) = await device.ReceivePastAsync();
        Assert.That(frames.Select(NameOf), Is.EqualTo(new[] { "members_added", "history_changed" }));
        await using var inMessages = await Server.ConnectToMessagesAsync(scene.Ben, cursor);
        Assert.That(
            (await inMessages.ReceivePastAsync()).Frames.Select(frame => frame.Text("type")),
            Is.EqualTo(new[] { "message_received", "history_changed" }));
        await device.SendAsync(new { action = "sync", cursor = end.Text("cursor") });
        Assert.That((await device.ReceivePastAsync()).Frames, Is.Empty, "the order to read again comes once");
    }

    [Test]
    public async Task A_device_that_was_away_throughout_gets_the_missed_events_and_is_told_to_read_again()
    {
        await using var scene = await SceneAsync();
        var cursor = await CursorAsync(scene.Ben);

        await scene.RemoveAsync();
        await scene.ChangeWhileAwayAsync();
        await scene.AddAsync();

        await using var device = await Server.ConnectAsync(scene.Ben, cursor);
        Assert.That(
            (await device.ReceivePastAsync()).Frames.Select(NameOf),
            Is.EqualTo(new[]
            {
                "member_removed", "message_edited", "message_deleted", "reaction_added", "while away", "members_added",
                "history_changed"
            }));
    }

    [Test]
    public async Task A_member_who_returns_between_two_pages_of_sync_is_told_too()
    {
        await using var scene = await SceneAsync();
        await using var device = await Server.ConnectAsync(scene.Ben);
        await device.SendAsync(new { action = "sync", cursor = "0", limit = 1 });
        var end = (await device.ReceivePastAsync()).Complete;
        Assert.That(end.GetProperty("has_more").GetBoolean(), Is.True);

        await scene.RemoveAsync();
        await scene.ChangeWhileAwayAsync();
        await scene.AddAsync();
        await device.SendAsync(new { action = "sync", cursor = end.Text("cursor") });

        Assert.That((await device.ReceivePastAsync()).Frames.Select(NameOf).Last(), Is.EqualTo("history_changed"));
    }

    [Test]
    public async Task A_member_who_returned_twice_is_told_once_to_read_again()
    {
        await using var scene = await SceneAsync();
        for (var round = 0; round < 2; round++)
        {
            await Server.RemoveMemberAsync(scene.Ben, scene.Group, scene.Ben.UserId);
            await scene.AddAsync();
        }

        await using var device = await Server.ConnectAsync(scene.Ben, cursor: "0");
        Assert.That(
            (await device.ReceivePastAsync()).Frames.Select(NameOf).Count(name => name == "history_changed"), Is.EqualTo(1));
    }

    [Test]
    public async Task Only_the_new_member_is_told_to_read_the_history()
    {
        await using var scene = await SceneAsync();
        await using var ana = await Server.ConnectAsync(scene.Ana);
        await using var cleo = await Server.ConnectAsync("Cleo");
        await using var dora = await Server.ConnectAsync("Dora");

        await Server.AddMembersAsync(scene.Ana, scene.Group, cleo.User.UserId, dora.User.UserId);

        foreach (var added in new[] { cleo, dora })
            Assert.That(
                (await added.ReceiveUntilPongAsync()).Select(NameOf), Is.EqualTo(new[] { "members_added", "history_changed" }));
        Assert.That((await ana.ReceiveUntilPongAsync()).Select(NameOf), Is.EqualTo(new[] { "members_added" }));
        await Server.AddMembersAsync(scene.Ana, scene.Group, cleo.User.UserId);
        Assert.That(await cleo.ReceiveUntilPongAsync(), Is.Empty, "Cleo was already a member");
    }

    private static string? NameOf(JsonElement frame) => frame.Text("message_type") switch
    {
        "system" => frame.GetProperty("data").Text("event"),
        "text" => frame.Text("message"),
        _ => frame.Text("action"),
    };

    private async Task<string> CursorAsync(TestUser user)
    {
        await using var device = await Server.ConnectAsync(user, cursor: "0");
        return (await device.ReceivePastAsync()).Complete.Text("cursor")!;
    }

    private async Task<Scene> SceneAsync()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        var group = (await Server.CreateGroupAsync(ana, "Climbing", ben.UserId)).Number("id");
        var http = Server.As(ana.Access);
        var ids = new List<string>();
        foreach (var content in new[] { "one", "two" })
            ids.Add((await http.PostAsync(
                "/api/v1/messages/send", new { conversation_id = $"conv_{group}", content }, HttpStatusCode.OK)).Text("id")!);
        return new Scene(Server, ana, ben, group, http, ids[0], ids[1]);
    }

    private sealed record Scene(
        TestServer Server, TestUser Ana, TestUser Ben, long Group, HttpClient Http, string First, string Second)
        : IAsyncDisposable
    {
        public Task RemoveAsync() => Server.RemoveMemberAsync(Ana, Group, Ben.UserId);

        public Task AddAsync() => Server.AddMembersAsync(Ana, Group, Ben.UserId);

        public async Task ChangeWhileAwayAsync()
        {
            await Http.PatchAsJsonAsync($"/api/v1/messages/{First}", new { content = "one, edited" })
                .ReadAsync(HttpStatusCode.OK);
            await Http.DeleteAsync($"/api/v1/messages/{Second}").ReadAsync(HttpStatusCode.OK);
            await Http.PostAsync($"/api/v1/messages/{First}/reactions", new { emoji = "👍" }, HttpStatusCode.OK);
            await Http.PostAsync(
                "/api/v1/messages/send", new { conversation_id = $"conv_{Group}", content = "while away" }, HttpStatusCode.OK);
        }

        public ValueTask DisposeAsync()
        {
            Http.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
