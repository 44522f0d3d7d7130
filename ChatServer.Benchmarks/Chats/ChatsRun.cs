using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Chats;

/// <summary>One run: make a short chat and a long one, open the long one, take the steps in both, then stream deltas.</summary>
internal sealed class ChatsRun(ChatsPlan plan, UserSource users)
{
    public async Task<ChatsReport> RunAsync(CancellationToken cancellationToken)
    {
        var everyone = await users.TakeAsync(1, cancellationToken);
        using var client = new ChatClient(plan.Server, everyone[0]);
        var shortChat = await client.CreateAsync(
            SampleChat.Write("Short", ChatsPlan.ShortMessages, plan.MessageBytes), cancellationToken);
        var longChat = await client.CreateAsync(
            SampleChat.Write("Long", plan.Messages, plan.MessageBytes), cancellationToken);

        // First, as memory that the server has used once may stay with it.
        var memory = await new ChatMemory(plan, client).MeasureAsync(longChat, cancellationToken);
        var steps = await new ChatSteps(plan, client, shortChat, longChat).MeasureAsync(cancellationToken);
        var deltas = await new DeltaStreams(plan, client).MeasureAsync(cancellationToken);
        return new ChatsReport(plan.Label, plan.Messages, memory, steps, deltas);
    }
}
