using System.Text.Json;
using System.Text.Json.Nodes;
using ChatServer.Tests.Chats.Search;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World.Chats;

/// <summary>Compares a user's chats with the model: documents, tags, lists and a search.</summary>
internal static class ChatComparison
{
    private const string Chats = "/api/v1/chats";

    public static async Task CompareAsync(ChatPlay play, int person)
    {
        var own = play.Chats.Where(chat => chat.Owner == person).ToList();
        foreach (var chat in own)
            await CompareAsync(play, chat);
        foreach (var chat in play.Chats.Where(chat => chat.Owner != person))
        {
            WorldFailure.Unless(
                await play.Persons[person].AskAsync(chat.Path) is null, true, $"whether chat {chat.Id} is hidden");
        }

        await CompareListAsync("/?include_pinned=true", chat => !chat.IsArchived);
        await CompareListAsync("/pinned", chat => chat.IsPinned && !chat.IsArchived);
        await CompareListAsync("/archived", chat => chat.IsArchived);
        await play.Server.IndexChatsAsync();
        await CompareListAsync("/search?text=tag:tag_1", chat => !chat.IsArchived && chat.Tags.Contains("tag_1"));
        var word = ChatPlay.Word(1 + play.Count / 2);
        await CompareListAsync($"/search?text={word}", chat => !chat.IsArchived && chat.Contains(word));
        var tags = await play.Persons[person].AskAsync($"{Chats}/all/tags");
        WorldFailure.Unless(
            IdsOf(tags!.Value), own.SelectMany(chat => chat.Tags).Distinct().Order(StringComparer.Ordinal),
            $"the tags of person {person}");

        async Task CompareListAsync(string path, Func<WorldChat, bool> isListed)
        {
            var list = await play.Persons[person].AskAsync(Chats + path);
            WorldFailure.Unless(
                IdsOf(list!.Value).Except(play.Barriers),
                own.Where(isListed).Select(chat => chat.Id).Order(StringComparer.Ordinal), $"{path} of person {person}");
        }
    }

    private static async Task CompareAsync(ChatPlay play, WorldChat chat)
    {
        var read = (await play.Persons[chat.Owner].AskAsync(chat.Path))!.Value;
        var document = JsonNode.Parse(read.GetProperty("chat").GetRawText());
        if (!JsonNode.DeepEquals(document, chat.Document()))
            WorldFailure.Unless(document!.ToJsonString(), chat.Document().ToJsonString(), $"chat {chat.Id}");

        var tags = await play.Persons[chat.Owner].AskAsync($"{chat.Path}/tags");
        WorldFailure.Unless(IdsOf(tags!.Value), chat.Tags, $"the tags of chat {chat.Id}");
        WorldFailure.Unless(
            (read.Text("title"), read.GetProperty("pinned").GetBoolean(), read.GetProperty("archived").GetBoolean()),
            (chat.Title, chat.IsPinned, chat.IsArchived), $"the state of chat {chat.Id}");
    }

    private static IEnumerable<string> IdsOf(JsonElement list) =>
        list.EnumerateArray().Select(one => one.Text("id")!).Order(StringComparer.Ordinal);
}
