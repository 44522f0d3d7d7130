using ChatServer.Hosting.Commands;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>A recorded run of a real server under a workload of every kind: its writes, syncs and confirmations.</summary>
/// <param name="Ready">The moment at which the workload started.</param>
internal sealed record CutRecording(DiskRecorder Disk, Promises Promises, CutCast Cast, int Ready)
{
    private const int Rounds = 30, OwnerRounds = 10;

    // The log is checkpointed every megabyte, so that cuts hit checkpoints too.
    public static readonly (string, string)[] Settings = [("Chat:Storage:CheckpointMegabytes", "1")];

    /// <summary>Runs the workload on a server in <paramref name="directory"/>, and stops the server.</summary>
    public static async Task<CutRecording> MakeAsync(string directory, int seed)
    {
        ChatServer.Storage.Sqlite.NativeSqlite.Load();
        var disk = new DiskRecorder(directory);
        using var tap = DiskTap.Start(disk);
        CutRecording recording;
        await using (var server = await TestServer.StartAsync([.. Settings, ("Chat:DataDirectory", directory)]))
        {
            var cast = await ConnectAllAsync(server);
            recording = new CutRecording(disk, new Promises(disk), cast, disk.Position);
            await recording.PlayAsync(server, directory, seed);
        }

        // The host stops a moment before its database is closed.
        await Eventually.IsTrueAsync(() => !File.Exists(Path.Combine(directory, "chat.db-wal")), "the database is closed");
        return recording;
    }

    private static async Task<CutCast> ConnectAllAsync(TestServer server)
    {
        var owner = await server.RegisterAdminAsync();
        TestUser[] members =
            [owner, await server.RegisterAsync("Ben"), await server.RegisterAsync("Cleo"), await server.RegisterAsync("Dan")];
        var group = await server.CreateGroupAsync(owner, [.. members[1..].Select(member => member.UserId)]);
        return new CutCast(owner, members, await server.RegisterAsync("Eve"), await server.RegisterAsync("Fay"), group);
    }

    private async Task PlayAsync(TestServer server, string directory, int seed)
    {
        var members = new List<CutMember>();
        foreach (var user in Cast.Members)
            members.Add(new CutMember(await server.ConnectAsync(user), server.As(user.Access), Promises, seed + members.Count));

        var (poll, token) = await members[0].SendPollAsync(Cast.Group);
        await Task.WhenAll([.. members.Select(PlayMemberAsync), PlayOwnerAsync()]);
        foreach (var member in members)
            await member.DisposeAsync();

        async Task PlayMemberAsync(CutMember member, int index)
        {
            for (var round = 0; round < Rounds; round++)
            {
                var peer = Cast.Members[(index + 1 + (round % 3)) % Cast.Members.Count];
                await member.ActAsync(round % 3 == 0 ? (object)Cast.Group : peer.UserId, poll, token);
            }
        }

        async Task PlayOwnerAsync()
        {
            using var http = server.As(Cast.Owner.Access);
            var owner = new CutOwner(http, Promises, Cast);
            for (var round = 1; round <= OwnerRounds; round++)
            {
                await owner.ActAsync(round);
                if (round == OwnerRounds / 2)
                    await RotateKeysAsync(directory);
            }
        }
    }

    private static async Task RotateKeysAsync(string directory)
    {
        var run = await ProgramRun.InvokeAsync(KeysCommand.Create(), "rotate", "--data-directory", directory);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }
}
