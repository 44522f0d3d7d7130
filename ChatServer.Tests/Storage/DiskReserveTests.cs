using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Storage;

/// <summary>Only the file tells whether the reserve was used.</summary>
[Parallelizable]
internal sealed class DiskReserveTests
{
    private string directory = null!;
    private ServiceProvider services = null!;

    private Database Database => services.GetRequiredService<Database>();

    private DiskReserve Reserve => services.GetRequiredService<DiskReserve>();

    private string ReservePath => services.GetRequiredService<DataDirectory>().ReservePath;

    [SetUp]
    public void Open()
    {
        directory = Directory.CreateTempSubdirectory("chat-reserve-").FullName;
        services = StorageServices.In(directory);
        _ = Database;
    }

    [TearDown]
    public async Task Close()
    {
        await Database.DisposeAsync();
        await services.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Test]
    public async Task Space_released_by_a_verb_serves_only_urgent_writes_until_there_is_a_new_reserve()
    {
        await Database.WriteAsync(Write, CancellationToken.None);

        new DiskReserve(new DataDirectory(directory)).TryRelease();

        Assert.That(
            async () => await Database.WriteAsync(Write, CancellationToken.None),
            Throws.InstanceOf<StorageUnavailableException>());
        await Database.WriteUrgentlyAsync(Write, CancellationToken.None);
        Reserve.Restore();
        await Database.WriteAsync(Write, CancellationToken.None);
    }

    [Test]
    public void A_start_without_a_reserve_that_cannot_create_one_counts_it_as_spent()
    {
        File.Delete(ReservePath);
        Directory.CreateDirectory(ReservePath); // no file can be created in its place

        var started = new DiskReserve(new DataDirectory(directory));

        Assert.That(started.IsSpent, Is.True);
    }

    [Test]
    public void A_partially_written_reserve_does_not_count_and_releases_its_space()
    {
        using (var file = File.OpenWrite(ReservePath))
            file.SetLength(DiskReserve.Bytes / 2);

        Assert.That(Reserve.IsSpent, Is.True);
        Assert.That(Reserve.TryRelease(), Is.True);
        Assert.That(Reserve.TryRelease(), Is.False);
    }

    [Test]
    public void Work_that_finds_no_space_is_retried_once_in_the_space_of_the_reserve()
    {
        var runs = 0;

        Assert.That(
            () => Reserve.Use<int>(() => throw new IOException($"No space left ({++runs})")),
            Throws.InstanceOf<IOException>().With.Message.Contains("2"));
        Assert.That(
            () => Reserve.Use<int>(() => throw new IOException($"No space left ({++runs})")),
            Throws.InstanceOf<IOException>().With.Message.Contains("3"));
        Assert.That(Reserve.IsSpent, Is.True);
    }

    private static long Write(WriteScope write)
    {
        ServerState.Write(write, "test", 1);
        return write.Position;
    }
}
