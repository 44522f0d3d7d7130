using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Tests.Attachments.Sealing;

/// <summary>A server each, with its files on disk.</summary>
internal abstract class FilesAtRestFixture
{
    protected AttachmentsServer server = null!;
    protected TestUser ana = null!;
    protected TestUser ben = null!;

    [SetUp]
    public async Task StartAsync()
    {
        server = new AttachmentsServer();
        ana = await server.AddUserAsync("ana");
        ben = await server.AddUserAsync("ben");
    }

    [TearDown]
    public async Task StopAsync()
    {
        ana.Dispose();
        ben.Dispose();
        await server.DisposeAsync();
    }

    protected UnreferredFiles Collector(TimeProvider? clock = null, ClockTrust? trust = null) => new(
        server.Get<ObjectDirectory>(), server.Get<Database>(), new AttachmentOptions(),
        trust ?? new ClockTrust(TimeProvider.System), clock ?? TimeProvider.System, NullLogger<UnreferredFiles>.Instance);
}
