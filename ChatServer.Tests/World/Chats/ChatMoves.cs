using System.Text.Json.Nodes;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World.Chats;

/// <summary>All actions of users on their chats.</summary>
internal static class ChatMoves
{
    private const int MaxChats = 6;

    public static readonly WorldMoveSet<ChatPlay> All = new(
        new("new chat", 5, MakeAsync),
        new("save", 10, SaveAsync),
        new("upsert", 10, NodeMoves.UpsertAsync),
        new("stream", 20, NodeMoves.StreamAsync),
        new("post event", 14, NodeMoves.PostAsync),
        new("tag", 6, TagAsync),
        new("untag", 4, UntagAsync),
        new("pin", 3, PinAsync),
        new("archive", 3, ArchiveAsync),
        new("delete", 2, DeleteAsync),
        new("cut device", 8, CutAsync),
        new("reconnect device", 10, ReconnectAsync),
        new("look", 5, (play, step) => ChatComparison.CompareAsync(play, step.Actor % ChatPlay.People)));

    private static async Task MakeAsync(ChatPlay play, WorldStep step)
    {
        if (play.Chats.Count == MaxChats)
            return;

        var (owner, title) = (step.Actor % ChatPlay.People, $"Chat {ChatPlay.Word(play.Count)}");
        var node = NodeMoves.New($"n{play.Count}", parent: null, "Where to?");
        var chat = new WorldChat("", owner, title);
        chat.Save(title: null, [node], (string)node["id"]!);
        var made = await play.Persons[owner].AskAsync(HttpMethod.Post, "/api/v1/chats/new", new { chat = chat.Document() });
        chat = new WorldChat(made!.Value.Text("id")!, owner, title);
        chat.Save(title: null, [node], (string)node["id"]!);
        play.Chats.Add(chat);
    }

    // Sends new messages, not those that are there; sometimes an existing one with another content, or another title.
    private static async Task SaveAsync(ChatPlay play, WorldStep step)
    {
        if (play.Aim(step) is not var (chat, actor))
            return;

        await play.SettleAsync();
        var parent = chat.Nodes[step.Message % chat.Nodes.Count];
        List<JsonObject> sent = [NodeMoves.New($"n{play.Count}", parent, $"saved {ChatPlay.Word(play.Count)}")];
        var current = (string)sent[0]["id"]!;
        if (step.Choice % 3 == 0)
            sent.Add(NodeMoves.New(parent, parent: null, $"rewritten {ChatPlay.Word(play.Count)}"));
        var title = step.Choice % 4 == 0 ? $"Title {ChatPlay.Word(play.Count)}" : null;
        var document = new JsonObject
        {
            ["history"] = new JsonObject
            {
                ["messages"] = WorldChat.MapOf(sent),
                ["currentId"] = current,
            },
            ["messages"] = new JsonArray(),
        };
        if (title is not null)
            document["title"] = title;
        var isDone = await play.Persons[actor].AskAsync(HttpMethod.Post, chat.Path, new { chat = document }) is not null;
        ChatPlay.Expect(step, chat, actor, isDone, () =>
        {
            chat.Save(title, sent, current);
            foreach (var device in play.Devices)
                device.Forget(chat, sent.Select(node => (string)node["id"]!));
        });
    }

    private static Task TagAsync(ChatPlay play, WorldStep step) => ChangeTagAsync(play, step, HttpMethod.Post);

    private static Task UntagAsync(ChatPlay play, WorldStep step) => ChangeTagAsync(play, step, HttpMethod.Delete);

    private static async Task ChangeTagAsync(ChatPlay play, WorldStep step, HttpMethod method)
    {
        if (play.Aim(step) is not var (chat, actor))
            return;

        var name = step.Message % 2 == 0 ? $"Tag {step.Choice % 4}" : $"tag {step.Choice % 4}";
        var isDone = await play.Persons[actor].AskAsync(method, $"{chat.Path}/tags", new { name }) is not null;
        ChatPlay.Expect(step, chat, actor, isDone, () =>
        {
            var id = $"tag_{step.Choice % 4}";
            if (method == HttpMethod.Post)
                chat.Tags.Add(id);
            else
                chat.Tags.Remove(id);
        });
    }

    private static Task PinAsync(ChatPlay play, WorldStep step) =>
        ToggleAsync(play, step, "pin", chat => chat.IsPinned = !chat.IsPinned);

    private static Task ArchiveAsync(ChatPlay play, WorldStep step) =>
        ToggleAsync(play, step, "archive", chat => chat.IsArchived = !chat.IsArchived);

    private static async Task ToggleAsync(ChatPlay play, WorldStep step, string path, Action<WorldChat> toggle)
    {
        if (play.Aim(step) is not var (chat, actor))
            return;

        var isDone = await play.Persons[actor].AskAsync(HttpMethod.Post, $"{chat.Path}/{path}") is not null;
        ChatPlay.Expect(step, chat, actor, isDone, () => toggle(chat));
    }

    private static async Task DeleteAsync(ChatPlay play, WorldStep step)
    {
        if (play.Aim(step) is not var (chat, actor))
            return;

        await play.SettleAsync();
        var isDone = await play.Persons[actor].AskAsync(HttpMethod.Delete, chat.Path) is not null;
        ChatPlay.Expect(step, chat, actor, isDone, () => play.Chats.Remove(chat));
    }

    private static Task CutAsync(ChatPlay play, WorldStep step) =>
        DeviceOf(play, step, isConnected: true)?.CutAsync() ?? Task.CompletedTask;

    private static Task ReconnectAsync(ChatPlay play, WorldStep step) =>
        DeviceOf(play, step, isConnected: false)?.ReconnectAsync(limit: 1 + step.Choice % 7) ?? Task.CompletedTask;

    private static ChatDevice? DeviceOf(ChatPlay play, WorldStep step, bool isConnected)
    {
        List<ChatDevice> devices = [.. play.Devices.Where(device => device.IsConnected == isConnected)];
        return devices.Count == 0 ? null : devices[step.Message % devices.Count];
    }
}
