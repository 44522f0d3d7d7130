using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>Plays everything that users do with messages in direct conversations and groups.</summary>
internal sealed class ConversationRun(TestServer server) : WorldRun(server)
{
    protected override string Draw(Random random) => WorldMoves.All.Draw(random);

    protected override async Task PlayAsync(IReadOnlyList<WorldStep> steps)
    {
        var people = new List<WorldPerson>();
        try
        {
            for (var person = 0; person < WorldPlay.People; person++)
                people.Add(await WorldPerson.ConnectAsync(Server, $"Person{person}"));

            var play = new WorldPlay(Server, people, await MakeConversationsAsync(people));
            var live = new LiveCopies(play, (conversation, person) => conversation.Members.ContainsKey(person));
            foreach (var step in steps)
            {
                play.Begin();
                await WorldMoves.All.PlayAsync(play, step);
            }

            await WorldComparison.CompareAsync(play);
            await CopyMoves.CompareKeptAsync(play, limit: 1 + steps.Count % 7);
            await live.CompareAsync();
        }
        finally
        {
            foreach (var person in people)
                await person.DisposeAsync();
        }
    }

    // Two groups, and direct conversations of which two share a person and one is with oneself.
    private static async Task<List<WorldConversation>> MakeConversationsAsync(List<WorldPerson> people) =>
        [await MakeGroupAsync(people, 0, 1, 2), Direct(0, 1), Direct(1, 3), await MakeGroupAsync(people, 3, 0), Direct(2)];

    private static WorldConversation Direct(params int[] members)
    {
        var conversation = new WorldConversation(isGroup: false);
        foreach (var member in members)
            conversation.Members[member] = new WorldMember();
        return conversation;
    }

    private static async Task<WorldConversation> MakeGroupAsync(List<WorldPerson> people, int owner, params int[] others)
    {
        var group = new WorldConversation(isGroup: true);
        var made = await people[owner].AskAsync(
            HttpMethod.Post, "/chat/groups/", new { name = "Climbing", member_ids = others.Select(other => people[other].Id) });
        group.Id = made!.Value.Data().Number("id");
        foreach (var member in others.Prepend(owner))
            group.Members[member] = new WorldMember { Role = member == owner ? "owner" : "member" };
        var note = await people[owner].AskAsync($"/chat/thread/messages/{group.Id}/");
        group.Add(new WorldMessage(note!.Value.Data().GetProperty("messages")[0].Number("id"), owner, "system", "group_created"));
        return group;
    }
}
