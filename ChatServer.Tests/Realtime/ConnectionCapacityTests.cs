using ChatServer.Attachments;
using ChatServer.Options;
using ChatServer.Realtime;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime;

[Parallelizable]
internal sealed class ConnectionCapacityTests
{
    private readonly CapturedLog<ConnectionCapacity> log = new();

    // 512 files for the process, 4 for each of 8 readers, 64 uploads, and an eighth of the limit for downloads.
    [TestCase(1_024, 1_024 - 512 - 32 - 64 - 128)]
    [TestCase(4_096, 4_096 - 512 - 32 - 64 - 512)]
    [TestCase(20_000, 20_000 - 512 - 32 - 64 - 1_024)]
    public void A_low_limit_of_open_files_lowers_the_connection_limit_with_a_warning_that_names_both(long files, int expected)
    {
        var capacity = CapacityOf(files);

        Assert.That(capacity.MaxConnections, Is.EqualTo(expected));
        Assert.That(
            log.Lines.Single(), Does.Contain($"{expected} connections").And.Contain("100000").And.Contain($"{files} files"));
    }

    [TestCase(1_048_576L)]
    [TestCase(null)]
    public void A_high_limit_or_none_leaves_the_option_unchanged(long? files)
    {
        Assert.That(CapacityOf(files).MaxConnections, Is.EqualTo(100_000));
        Assert.That(log.Lines, Is.Empty);
    }

    [Test]
    public void A_limit_without_room_for_connections_is_refused_with_a_remedy() =>
        Assert.That(
            () => CapacityOf(512), Throws.InstanceOf<InvalidOptionsException>().With.Message.Contains("512 files (ulimit -n)"));

    [Test]
    public void The_limit_of_this_process_can_be_read() => Assert.That(DescriptorLimit.Read(), Is.Null.Or.GreaterThan(100));

    [SetUp]
    public void ForgetLog() => log.Lines.Clear();

    private ConnectionCapacity CapacityOf(long? files) =>
        new(new WebOptions(), new StorageOptions(), new AttachmentOptions(), log, files);
}
