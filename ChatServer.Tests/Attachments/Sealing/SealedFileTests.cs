using System.Security.Cryptography;
using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Sealing;
using ChatServer.Attachments.Uploads;
using ChatServer.Messages.Files;
using ChatServer.Options.RateLimits;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Tests.Attachments.Sealing;

internal sealed class SealedFileTests
{
    private const int HeaderBytes = ChunkFormat.HeaderBytes;
    private const int SealedChunkBytes = ChunkFormat.SealedChunkBytes;
    private string root = "";
    private ObjectDirectory directory = null!;
    private AttachmentFiles files = null!;
    private UploadVolume volume = null!;

    [SetUp]
    public void MakeDirectory()
    {
        root = Directory.CreateTempSubdirectory("chat-files-").FullName;
        directory = new ObjectDirectory(new AttachmentOptions(), new DataDirectory(root));
        volume = new UploadVolume(new RateLimitOptions { Enabled = false }, new AttachmentOptions());
        var quota = new StorageQuota(new StorageLimits(new AttachmentOptions { MaxBytesPerUser = 0 }), null!);
        var space = new FreeSpace(new StorageOptions());
        files = new AttachmentFiles(
            directory, new AttachmentOptions(), new FileReceiver(directory, volume, space), quota, space);
    }

    [TearDown]
    public void DeleteDirectory()
    {
        volume.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [TestCase(1)]
    [TestCase(65_535)]
    [TestCase(65_536)]
    [TestCase(65_537)]
    [TestCase(131_072)]
    [TestCase(300_000)]
    public async Task A_stored_file_can_be_read(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);

        var file = await StoreAsync(content);

        Assert.That(await ReadAsync(file), Is.EqualTo(content));
        Assert.That(file.Size, Is.EqualTo(size));
        Assert.That(file.Details.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(content))));
    }

    [TestCase(0, TestName = "A changed version is refused")]
    [TestCase(5, TestName = "A changed nonce is refused")]
    [TestCase(HeaderBytes + 10, TestName = "A changed byte of the first chunk is refused")]
    [TestCase(HeaderBytes + 2 * SealedChunkBytes + 3, TestName = "A changed byte of a later chunk is refused")]
    [TestCase(HeaderBytes + SealedChunkBytes - 1, TestName = "A changed tag is refused")]
    public async Task A_changed_byte_is_refused(int at)
    {
        var file = await StoreAsync(new byte[200_000]);

        Change(file, bytes => bytes[at] ^= 1);

        Assert.That(() => ReadAsync(file), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public async Task Chunks_in_another_order_are_refused()
    {
        var file = await StoreAsync(new byte[200_000]);

        Change(file, bytes =>
        {
            var first = bytes[HeaderBytes..(HeaderBytes + SealedChunkBytes)];
            Array.Copy(bytes, HeaderBytes + SealedChunkBytes, bytes, HeaderBytes, SealedChunkBytes);
            first.CopyTo(bytes, HeaderBytes + SealedChunkBytes);
        });

        Assert.That(() => ReadAsync(file), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public async Task A_truncated_or_extended_file_is_refused_before_a_byte_is_read()
    {
        var cut = await StoreAsync(new byte[200_000]);
        var grown = await StoreAsync(new byte[200_000]);

        Resize(cut, HeaderBytes + 2 * SealedChunkBytes);
        Resize(grown, ChunkFormat.LengthOnDisk(200_000) + 1);

        Assert.That(() => files.Open(cut.ObjectName, cut.Size, cut.Details), Throws.InstanceOf<CryptographicException>());
        Assert.That(() => files.Open(grown.ObjectName, grown.Size, grown.Details), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public async Task A_file_truncated_together_with_its_recorded_size_is_refused()
    {
        var file = await StoreAsync(new byte[200_000]);
        var claimed = file with { Size = ChunkFormat.ChunkBytes + 100 };

        Resize(file, ChunkFormat.LengthOnDisk(claimed.Size));

        Assert.That(() => ReadAsync(claimed), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public async Task The_bytes_of_another_file_are_refused()
    {
        var file = await StoreAsync(new byte[1_000]);
        var other = await StoreAsync(new byte[1_000]);

        File.Copy(directory.PathOf(other.ObjectName), directory.PathOf(file.ObjectName), overwrite: true);

        Assert.That(() => ReadAsync(file), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public async Task Equal_files_differ_on_disk_and_are_accessible_only_to_their_owner()
    {
        var one = directory.PathOf((await StoreAsync(new byte[1_000])).ObjectName);
        var other = directory.PathOf((await StoreAsync(new byte[1_000])).ObjectName);

        Assert.That(await File.ReadAllBytesAsync(one), Is.Not.EqualTo(await File.ReadAllBytesAsync(other)));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(one), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void A_broken_or_cancelled_stream_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        using var broken = new BreakingStream(new byte[100_000], () => throw new IOException("gone"));
        using var stopped = new BreakingStream(new byte[100_000], cancelled.Cancel);

        Assert.That(() => StoreAsync(broken, CancellationToken.None), Throws.InstanceOf<IOException>());
        Assert.That(() => StoreAsync(stopped, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.GetFiles(root, "*", SearchOption.AllDirectories), Is.Empty);
    }

    private async Task<StoredFile> StoreAsync(byte[] content)
    {
        using var stream = new MemoryStream(content);
        return (await StoreAsync(stream, CancellationToken.None)).Value!;
    }

    private async Task<Outcome<StoredFile>> StoreAsync(Stream content, CancellationToken cancellationToken)
    {
        using var deadline = new UploadDeadline(new AttachmentOptions(), TimeProvider.System, cancellationToken);
        return await files.ReceiveAsync(Guid.NewGuid(), content, "x", deadline);
    }

    private async Task<byte[]> ReadAsync(StoredFile file)
    {
        await using var stream = files.Open(file.ObjectName, file.Size, file.Details);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read);
        return read.ToArray();
    }

    private void Change(StoredFile file, Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(directory.PathOf(file.ObjectName));
        change(bytes);
        File.WriteAllBytes(directory.PathOf(file.ObjectName), bytes);
    }

    private void Resize(StoredFile file, long length)
    {
        using var stream = File.OpenWrite(directory.PathOf(file.ObjectName));
        stream.SetLength(length);
    }

    /// <summary>Returns its bytes, and then runs an action instead of ending.</summary>
    private sealed class BreakingStream(byte[] bytes, Action end) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length)
                end();
            cancellationToken.ThrowIfCancellationRequested();
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
