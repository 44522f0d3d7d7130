using ChatServer.Storage;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Storage;

/// <summary>The file is all that says whether the reserve was used.</summary>
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
    public async Task What_a_verb_released_is_used_by_urgent_writes_alone_until_there_is_a_new_reserve()
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
    public void A_start_that_finds_no_reserve_and_can_make_none_has_spent_it()
    {
        File.Delete(ReservePath);
        Directory.CreateDirectory(ReservePath); // nothing can be made in its place

        var started = new DiskReserve(new DataDirectory(directory));

        Assert.That(started.IsSpent, Is.True);
    }

    [Test]
    public void A_reserve_that_was_cut_off_while_it_was_made_is_none_and_gives_the_room_that_it_has()
    {
        using (var file = File.OpenWrite(ReservePath))
            file.SetLength(DiskReserve.Bytes / 2);

        Assert.That(Reserve.IsSpent, Is.True);
        Assert.That(Reserve.TryRelease(), Is.True);
        Assert.That(Reserve.TryRelease(), Is.False);
    }

    [Test]
    public void Work_that_finds_no_room_is_run_again_in_the_room_of_the_reserve_once()
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
