using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using ChatServer.Administration.Revocations;
using ChatServer.Benchmarks.InProcess;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>
/// A server is recorded under load; then the power is cut at random moments of the record, and a server is started on the
/// remaining files. <c>CHAT_POWER_CUTS=1000</c> tries more cuts, <c>CHAT_POWER_CUT_SEED</c> the cuts of an earlier run.
/// </summary>
[Category("Long")]
[Parallelizable]
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
internal sealed class PowerCutTests
{
    private static readonly int Cuts = FromEnvironment("CHAT_POWER_CUTS") ?? 100;
    private static readonly int Seed = FromEnvironment("CHAT_POWER_CUT_SEED") ?? Random.Shared.Next(1_000_000);

    // One of this number of cuts is tested with a whole server, which takes ten times as long as opening its features.
    private const int ServedEvery = 20;

    private readonly string root = Directory.CreateTempSubdirectory("chat-power-").FullName;
    private CutRecording recording = null!;

    private string Data => Path.Combine(root, "data");

    [OneTimeSetUp]
    public async Task Record()
    {
        Directory.CreateDirectory(Data);
        recording = await CutRecording.MakeAsync(Data, Seed);
        await TestContext.Out.WriteLineAsync(
            $"seed {Seed}: {recording.Disk.Records.Count} records, {recording.Promises.Count} promises");
    }

    [OneTimeTearDown]
    public void Delete()
    {
        if (TestContext.CurrentContext.Result.FailCount == 0)
            Directory.Delete(root, recursive: true);
    }

    [Test]
    public void The_record_matches_the_disk()
    {
        var image = Image("whole");

        Replay(recording.Disk.Records.Count).WriteImage(image, CutMode.Kept, new Random(Seed));

        Assert.That(Files(image), Is.EqualTo(Files(Data)));
        foreach (var file in Files(image))
            Assert.That(File.ReadAllBytes(image + file), Is.EqualTo(File.ReadAllBytes(Data + file)), file);
    }

    [Test]
    public async Task Confirmed_writes_survive_a_power_cut_at_any_moment()
    {
        var random = new Random(Seed);
        var disk = new DiskModel(Data);
        var position = 0;
        foreach (var (number, cut) in Moments(Cuts, random).Index())
        {
            for (; position < cut; position++)
                disk.Apply(recording.Disk.Records[position]);

            var mode = Enum.GetValues<CutMode>()[random.Next(7)];
            var image = Image($"cut-{cut}-{mode}-{number}");
            disk.WriteImage(image, mode, random);
            var faults = await FindFaultsAsync(
                () => number % ServedEvery == 0 ? InspectServedAsync(image, cut) : InspectAsync(image, cut));
            Assert.That(faults, Is.Empty, $"seed {Seed}, cut {cut}, {mode}; see {image}");
            Directory.Delete(image, recursive: true);
        }
    }

    // Proves that the test above can fail: it must on disks that lie.
    [TestCase("chat.db-wal")]
    [TestCase("files/")]
    public async Task A_disk_that_ignores_syncs_is_detected(string path)
    {
        var last = recording.Promises.Confirmations.Max();
        var image = Image("lying-" + path.Trim('/'));
        var disk = Replay(last, ignored => ignored.StartsWith($"{Data}/{path}", StringComparison.Ordinal));
        disk.WriteImage(image, CutMode.Dropped, new Random(Seed));

        Assert.That(await FindFaultsAsync(() => InspectAsync(image, last)), Is.Not.Empty);
    }

    private static int? FromEnvironment(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;

    // Half of the cuts come right after a confirmation, when the confirmed write is least likely to be on disk by chance.
    private List<int> Moments(int count, Random random)
    {
        var confirmations = recording.Promises.Confirmations.Distinct().ToArray();
        var anywhere = Enumerable.Range(0, count / 2).Select(_ => random.Next(recording.Ready, recording.Disk.Records.Count + 1));
        return [.. anywhere.Concat(random.GetItems(confirmations, count - (count / 2))).Order()];
    }

    private DiskModel Replay(int count, Predicate<string>? ignores = null)
    {
        var disk = new DiskModel(Data, ignores);
        foreach (var record in recording.Disk.Records.Take(count))
            disk.Apply(record);
        return disk;
    }

    // A server that doesn't start, or fails to read, counts as a fault too.
    private static async Task<IReadOnlyList<string>> FindFaultsAsync(Func<Task<IReadOnlyList<string>>> inspect)
    {
        try
        {
            return await inspect();
        }
        catch (Exception failure)
        {
            return [failure.ToString()];
        }
    }

    private async Task<IReadOnlyList<string>> InspectAsync(string image, int cut)
    {
        await using var server = await OpenServer.StartAsync(image, CancellationToken.None);
        var faults = await new CutInspection(server.Services, recording.Cast, recording.Promises).RunAsync(cut);
        return [.. faults, .. AppendToJournal(new DataDirectory(image), server.Get<MasterKeys>())];
    }

    // A block torn by the cut is overwritten.
    private static IEnumerable<string> AppendToJournal(DataDirectory directory, MasterKeys masters)
    {
        var path = RevocationJournal.PathIn(directory);
        var writer = new RevocationWriter(path);
        var next = writer.Last + 1;
        writer.Append(RevocationBlock.Seal(
            masters.Current, next, [new JournaledRevocation(RevocationKind.UserEnabled)], Timestamp.Now(TimeProvider.System)));
        return RevocationList.ReadAfter(path, next - 1, masters).Last == next && RevocationJournal.FindDamage(path).Count == 0
            ? []
            : [$"revocation {next} can't be appended"];
    }

    // The whole server starts and continues to work: new messages can be read and found.
    private async Task<IReadOnlyList<string>> InspectServedAsync(string image, int cut)
    {
        await using var server = await TestServer.StartAsync([.. CutRecording.Settings, ("Chat:DataDirectory", image)]);
        var faults = await new CutInspection(server.Services, recording.Cast, recording.Promises).RunAsync(cut);
        using var http = server.As(recording.Cast.Owner.Access);
        var message = new { recipient_id = recording.Cast.Members[1].UserId, content = "walnut" };
        using var sent = await http.PostAsJsonAsync("/api/v1/messages/send", message);
        sent.EnsureSuccessStatusCode();
        await Eventually.IsTrueAsync(() => FindsAsync(http, message.content), "the message is found");
        return faults;
    }

    private static async Task<bool> FindsAsync(HttpClient http, string word) =>
        (await http.GetStringAsync($"/chat/search/?q={word}")).Contains(word, StringComparison.Ordinal);

    private string Image(string name) => Directory.CreateDirectory(Path.Combine(root, name)).FullName;

    private static string[] Files(string directory) =>
    [
        .. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(path => path[directory.Length..])
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal) && !path.EndsWith("-shm", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
