using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ChatServer.Administration.Revocations;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>
/// A disk that fails to sync appends to the journal. The system call is replaced for the whole process, so no other test may
/// run meanwhile.
/// </summary>
[NonParallelizable]
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class RevocationSyncTests
{
    private const int Failed = 5;
    private static delegate* unmanaged[Cdecl]<int, int> sync;
    private static string? failing;

    [Test]
    public void A_block_that_could_not_be_synced_is_truncated_and_written_again()
    {
        var directory = new DataDirectory(ServerProcess.NewDataDirectory());
        var master = MasterKeys.Load(new EncryptionOptions(), directory).Current;
        var path = RevocationJournal.PathIn(directory);
        var writer = new RevocationWriter(path);
        writer.Append(Block(master, 1));
        var length = new FileInfo(path).Length;
        sync = (delegate* unmanaged[Cdecl]<int, int>)FileSync.Replace((nint)(delegate* unmanaged[Cdecl]<int, int>)&FailOnce);
        try
        {
            failing = path;
            Assert.That(() => writer.Append(Block(master, 2)), Throws.InstanceOf<IOException>());

            Assert.That(new FileInfo(path).Length, Is.EqualTo(length), "nothing may be appended behind the failed block");
            writer.Append(Block(master, 2));
            Assert.That(RevocationJournal.Read(path).Select(block => block.First), Is.EqualTo(new[] { 1L, 2 }));
        }
        finally
        {
            FileSync.Replace((nint)sync);
            Directory.Delete(directory.Root, recursive: true);
        }
    }

    private static RevocationBlock Block(MasterKey master, long number) =>
        RevocationBlock.Seal(
            master, number, [new JournaledRevocation(RevocationKind.UserDisabled, Guid.NewGuid())],
            Timestamp.Now(TimeProvider.System));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FailOnce(int descriptor)
    {
        if (failing is null || new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget != failing)
            return sync(descriptor);

        failing = null;
        Marshal.SetLastSystemError(Failed);
        return -1;
    }
}
