using System.Diagnostics;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Storage;

/// <summary>The data directory is a small file system of its own. Mounting one takes root, as CI is.</summary>
[Category("Long")]
internal sealed class SmallDiskTests : FullDiskTests
{
    private string FillerPath => Path.Combine(Disk, "filler");

    [SetUp]
    public void Mount()
    {
        if (Run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", Disk) is not 0)
            Assert.Ignore("A tmpfs could not be mounted: this test needs root and the right to mount");
    }

    // Before the directory is deleted; where nothing was mounted it fails, and that is all right.
    [TearDown]
    public void Unmount() => Run("umount", "-l", Disk);

    protected override void Fill(ServerProcess server)
    {
        using var file = new FileStream(FillerPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var bytes = new byte[4_096];
        try
        {
            while (true)
                file.Write(bytes);
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    protected override void Free(ServerProcess server) => File.Delete(FillerPath);

    private static int Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
