using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Chats;

/// <summary>By how much the server grows while several clients open a chat at once.</summary>
internal sealed class ChatMemory(ChatsPlan plan, ChatClient client)
{
    private const int Rounds = 5;

    /// <summary>The largest growth of some rounds: a collection may run in the middle of one.</summary>
    public async Task<MemoryResult> MeasureAsync(Guid chat, CancellationToken cancellationToken)
    {
        var (size, growth) = (await client.OpenAsync(chat, cancellationToken), 0L);
        for (var round = 0; round < Rounds; round++)
        {
            var before = ProcessUsage.Read(plan.ServerProcessId).ResidentBytes;
            PeakMemory.Reset(plan.ServerProcessId);
            await Task.WhenAll(Enumerable.Range(0, plan.Readers).Select(_ => client.OpenAsync(chat, cancellationToken)));
            growth = Math.Max(growth, PeakMemory.Read(plan.ServerProcessId) - before);
        }

        return new MemoryResult(size, plan.Readers, growth);
    }
}
