using ChatServer.Accounts.Suspensions;
using ChatServer.Agents.Providers.Named;
using ChatServer.Agents.Runs;
using ChatServer.Api.Events;
using ChatServer.Attachments.Sending;
using ChatServer.Background;
using ChatServer.Chats.Search;
using ChatServer.Hosting.Health;
using ChatServer.Messages.Search.Index;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Protocol;
using Microsoft.Extensions.Hosting;

namespace ChatServer.Tests.Background;

/// <summary>A hosted service is work of the log's owner, or is listed here as work of each process.</summary>
[Parallelizable]
internal sealed class LogOwnerWorkTests : ServerFixture
{
    // Requests and actions of a process's own clients. Draining only waits for their writes.
    private static readonly Type[] WritesForItsClients =
    [
        typeof(Draining), typeof(FileForwards), typeof(InvisibilitySetting), typeof(LastSeenFlush),
    ];

    // Each process has its own memory, connections, disk and index.
    private static readonly Type[] WritesNothing =
    [
        typeof(ChatIndex), typeof(ConnectionWatch), typeof(DiskWatch), typeof(EventsDelivery), typeof(MemoryTrim),
        typeof(PeerReader), typeof(ProviderLoader), typeof(RunCounter), typeof(SearchIndexer), typeof(SuspensionLoader),
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
    public void Services_listed_as_writing_nothing_have_no_writes(Type type)
    {
        var file = Directory.EnumerateFiles(
            Repository.PathOf(nameof(ChatServer)), $"{type.Name}.cs", SearchOption.AllDirectories);

        var writes = File.ReadLines(file.Single()).Where(line => Writes.Any(line.Contains));

        Assert.That(writes, Is.Empty);
    }
}
