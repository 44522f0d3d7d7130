using ChatServer.Accounts.Suspensions;
using ChatServer.Attachments.Sending;
using ChatServer.Background;
using ChatServer.Hosting.Health;
using ChatServer.Messages.Search;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Protocol;
using Microsoft.Extensions.Hosting;

namespace ChatServer.Tests.Background;

/// <summary>A hosted service is work of the log's owner, or it is listed here as work that each process does.</summary>
[Parallelizable]
internal sealed class LogOwnerWorkTests : ServerFixture
{
    // What a process's own clients asked for, or did. Draining only waits for their writes.
    private static readonly Type[] WritesForItsClients =
    [
        typeof(Draining), typeof(FileForwards), typeof(Hiding), typeof(LastSeenFlush),
    ];

    // It has memory, connections, a disk and an index of its own.
    private static readonly Type[] WritesNothing =
    [
        typeof(ConnectionWatch), typeof(DiskWatch), typeof(MemoryTrim), typeof(PeerReader), typeof(SearchIndexer),
        typeof(SuspensionLoad),
    ];

    private static readonly string[] Writes = ["WriteAsync(", "WriteUrgentlyAsync(", ".Post("];

    [Test]
    public void Every_hosted_service_is_work_of_the_owner_of_the_log_or_of_each_process()
    {
        var hosted = Server.Get<IEnumerable<IHostedService>>().Select(service => service.GetType())
            .Where(type => type.Namespace?.StartsWith(nameof(ChatServer), StringComparison.Ordinal) == true);

        var listed = Server.Get<IEnumerable<LogOwnerWork>>().Select(work => work.Type)
            .Concat(WritesForItsClients).Concat(WritesNothing);
        Assert.That(hosted, Is.EquivalentTo(listed));
    }

    [TestCaseSource(nameof(WritesNothing))]
    public void What_is_listed_as_writing_nothing_has_no_write(Type type)
    {
        var file = Directory.EnumerateFiles(
            Repository.PathOf(nameof(ChatServer)), $"{type.Name}.cs", SearchOption.AllDirectories);

        var writes = File.ReadLines(file.Single()).Where(line => Writes.Any(line.Contains));

        Assert.That(writes, Is.Empty);
    }
}
