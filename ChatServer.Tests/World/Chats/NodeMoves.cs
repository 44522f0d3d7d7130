using System.Text.Json.Nodes;

namespace ChatServer.Tests.World.Chats;

/// <summary>Setting and streaming the contents of messages, and other events about them.</summary>
internal static class NodeMoves
{
    /// <param name="Change">What is stored in the message; null if nothing is.</param>
    /// <param name="Makes">Whether a message that isn't there is made.</param>
    private sealed record NodeEvent(string Type, JsonObject Data, Action<JsonObject, JsonObject>? Change, bool Makes = true);

    public static JsonObject New(string id, string? parent, string content) =>
        new() { ["id"] = id, ["parentId"] = parent, ["childrenIds"] = new JsonArray(), ["role"] = "user", ["content"] = content };

    /// <summary>Sets the content of a message, or makes one.</summary>
    public static async Task UpsertAsync(ChatPlay play, WorldStep step)
    {
        if (play.Aim(step) is not var (chat, actor))
            return;

        var (node, content) = (NodeOf(play, step, chat), $"set {ChatPlay.Word(play.Count)}");
        var isDone = await play.Persons[actor].AskAsync(
            HttpMethod.Post, $"{chat.Path}/messages/{node}", new { content }) is not null;
        ChatPlay.Expect(step, chat, actor, isDone, () =>
        {
            chat.Change(node, changed => changed["content"] = content);
            play.Tell(
                chat, node, "chat:message",
                new JsonObject { ["chat_id"] = chat.Id, ["message_id"] = node, ["content"] = content }, isContent: true);
        });
    }

    /// <summary>Appends to a message in a few pieces.</summary>
    public static async Task StreamAsync(ChatPlay play, WorldStep step)
    {
        if (play.Aim(step) is not var (chat, actor))
            return;

        var node = NodeOf(play, step, chat);
        for (var piece = 0; piece <= step.Choice % 6; piece++)
        {
            var content = $" {ChatPlay.Word(play.Count)} {piece}";
            var told = new NodeEvent("message", new JsonObject { ["content"] = content }, Change: null);
            await PostAsync(play, step, chat, actor, node, told, isContent: chat.Has(node), () =>
            {
                if (chat.Has(node))
                    chat.Change(node, changed => changed["content"] = (string?)changed["content"] + content);
            });
        }
    }

    /// <summary>Posts an event of one of the other types.</summary>
    public static async Task PostAsync(ChatPlay play, WorldStep step)
    {
        if (play.Aim(step) is not var (chat, actor))
            return;

        var node = NodeOf(play, step, chat);
        var told = EventOf(step.Choice % 7, play.Count);
        await PostAsync(play, step, chat, actor, node, told, isContent: told.Type == "replace", () =>
        {
            if (told.Change is { } change && (told.Makes || chat.Has(node)))
                chat.Change(node, changed => change(changed, told.Data));
        });
    }

    private static NodeEvent EventOf(int kind, int count) => kind switch
    {
        0 => new("replace", new JsonObject { ["content"] = $"other {ChatPlay.Word(count)}" }, ReplaceContent),
        1 => new("status", new JsonObject { ["n"] = count }, (node, told) => Append(node, "statusHistory", told), Makes: false),
        2 => new("files", new JsonObject { ["files"] = new JsonArray(count) }, (node, told) => Prepend(node, "files", told)),
        3 => new("embeds", new JsonObject { ["embeds"] = new JsonArray(count) }, (node, told) => Prepend(node, "embeds", told)),
        4 => new("source", new JsonObject { ["n"] = count }, (node, told) => Append(node, "sources", told)),
        5 => new("citation", new JsonObject { ["type"] = "code_execution" }, Change: null),
        _ => new("chat:title", new JsonObject { ["title"] = $"{count}" }, Change: null),
    };

    private static async Task PostAsync(
        ChatPlay play, WorldStep step, WorldChat chat, int actor, string node, NodeEvent told, bool isContent, Action apply)
    {
        var isDone = await play.Persons[actor].AskAsync(
            HttpMethod.Post, $"{chat.Path}/messages/{node}/event", new { type = told.Type, data = told.Data }) is not null;
        ChatPlay.Expect(step, chat, actor, isDone, () =>
        {
            apply();
            play.Tell(chat, node, told.Type, told.Data, isContent);
        });
    }

    // Mostly the newest ones; one in five isn't there.
    private static string NodeOf(ChatPlay play, WorldStep step, WorldChat chat) =>
        step.Message % 5 == 0 ? $"n{play.Count}" : chat.Nodes[^(1 + step.Message % Math.Min(3, chat.Nodes.Count))];

    private static void ReplaceContent(JsonObject node, JsonObject told) => node["content"] = told["content"]!.DeepClone();

    private static void Append(JsonObject node, string name, JsonObject told)
    {
        var list = (JsonArray?)node[name] ?? [];
        node[name] = new JsonArray([.. list.Select(one => one?.DeepClone()), told.DeepClone()]);
    }

    private static void Prepend(JsonObject node, string name, JsonObject told)
    {
        var list = (JsonArray?)node[name] ?? [];
        node[name] = new JsonArray([.. told[name]!.AsArray().Concat(list).Select(one => one?.DeepClone())]);
    }
}
