using System.Diagnostics;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;
using NUnit.Framework.Internal;

namespace ChatServer.Tests.World;

/// <summary>Plays histories, each with its own users. A failing one is shortened as far as time allows.</summary>
internal sealed class WorldRun(TestServer server)
{
    private static readonly TimeSpan TimeToShorten = TimeSpan.FromMinutes(2);

    /// <summary>Plays the history of a seed; fails with its shortest form.</summary>
    public async Task PlayAsync(int seed, int length)
    {
        var steps = WorldStep.Many(seed, length);
        if (await FindFailureAsync(steps) is not { } failure)
            return;

        (steps, failure) = await ShortenAsync(steps, failure);
        Assert.Fail(
            $"Seed {seed} of {length} steps. {failure}{Environment.NewLine}To be pasted into a test that plays it "
            + $"again:{Environment.NewLine}"
                + string.Join(Environment.NewLine, steps.Select(step => $"    {step}")));
    }

    public async Task<string?> FindFailureAsync(IReadOnlyList<WorldStep> steps)
    {
        using var context = new TestExecutionContext.IsolatedContext();
        try
        {
            await PlayAsync(steps);
            return null;
        }
        catch (Exception exception)
            when (exception is WorldFailure or AssertionException or InvalidOperationException or KeyNotFoundException)
        {
            return exception is WorldFailure ? exception.Message : exception.ToString();
        }
    }

    // Leaves out halves, then quarters, down to single steps, as long as the rest still fails.
    private async Task<(WorldStep[] Steps, string Failure)> ShortenAsync(WorldStep[] steps, string failure)
    {
        var watch = Stopwatch.StartNew();
        for (var left = steps.Length / 2; left >= 1; left /= 2)
        {
            for (var from = 0; from + left <= steps.Length && watch.Elapsed < TimeToShorten;)
            {
                WorldStep[] fewer = [.. steps[..from], .. steps[(from + left)..]];
                if (await FindFailureAsync(fewer) is { } same)
                    (steps, failure) = (fewer, same);
                else
                    from += left;
            }
        }

        return (steps, failure);
    }

    private async Task PlayAsync(IReadOnlyList<WorldStep> steps)
    {
        var people = new List<WorldPerson>();
        try
        {
            for (var person = 0; person < WorldPlay.People; person++)
                people.Add(await WorldPerson.ConnectAsync(server, $"Person{person}"));

            var play = new WorldPlay(server, people, await MakeConversationsAsync(people));
            var live = LiveCopies(play);
            foreach (var step in steps)
                await play.PlayAsync(step);

            await WorldComparison.CompareAsync(play);
            foreach (var copy in play.Kept.Where(copy => copy.Conversation.Has(copy.Person)))
            {
                await copy.CatchUpAsync(limit: 1 + steps.Count % 7);
                await copy.CompareAllAsync("in the end");
            }

            await CompareLiveAsync(play, live);
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

    // Devices connected from the beginning receive everything.
    private static List<(KeptCopy Copy, bool IsInRoom)> LiveCopies(WorldPlay play) =>
    [
        .. from conversation in play.Conversations
           from member in conversation.Members.Keys
           from isInRoom in new[] { true, false }
           select (new KeptCopy(play, member, conversation, isInRoom), isInRoom),
    ];

    private static async Task CompareLiveAsync(WorldPlay play, List<(KeptCopy Copy, bool IsInRoom)> live)
    {
        foreach (var person in play.Persons)
            await person.ReceiveAllAsync();
        foreach (var (copy, isInRoom) in live.Where(
            one => one.Copy.Conversation.Id > 0 && one.Copy.Conversation.Has(one.Copy.Person)))
        {
            var person = play.Persons[copy.Person];
            foreach (var frame in isInRoom ? person.ReceivedInRoom : person.ReceivedInMessages)
                copy.Receive(frame);
            await copy.ReadAgainIfNotifiedAsync();
            await copy.CompareMessagesAsync("that received everything live");
            await copy.CompareSettingsAsync("that received everything live");
        }
    }
}
