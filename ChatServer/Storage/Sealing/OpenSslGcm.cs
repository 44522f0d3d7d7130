using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace ChatServer.Storage.Sealing;

/// <summary>
/// Encrypts with AES-256-GCM under one key by calling OpenSSL, which <see cref="AesGcm"/> also calls on Linux. A text of 64
/// characters costs 0.3 µs instead of 0.9: <see cref="AesGcm"/> makes five calls for it and clears OpenSSL's list of errors
/// before each. The bytes are the same. Not thread-safe.
/// </summary>
internal sealed partial class OpenSslGcm : SafeHandleZeroOrMinusOneIsInvalid
{
    private const string Library = "libcrypto.so.3";
    private const int GetTag = 0x10; // EVP_CTRL_AEAD_GET_TAG

    public OpenSslGcm(byte[] key)
        : base(ownsHandle: true)
    {
        SetHandle(NewContext());
        Check(!IsInvalid && EncryptInit(handle, Aes256Gcm(), 0, ref MemoryMarshal.GetArrayDataReference(key), 0) == 1);
    }

    /// <summary>
    /// Whether this system has OpenSSL 3. An <see cref="AesGcm"/> must have been created before, as that initializes OpenSSL.
    /// </summary>
    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out _);

    /// <param name="content">The plaintext, which the ciphertext replaces.</param>
    /// <param name="bound">The associated data.</param>
    public void Encrypt(ReadOnlySpan<byte> nonce, Span<byte> content, Span<byte> tag, ReadOnlySpan<byte> bound)
    {
        // An empty span has no reference to pass.
        Span<byte> none = stackalloc byte[1];
        ref var bytes = ref MemoryMarshal.GetReference(content.IsEmpty ? none : content);

        Check(EncryptInit(handle, 0, 0, 0, ref MemoryMarshal.GetReference(nonce)) == 1);
        Check(EncryptUpdate(handle, 0, out _, ref MemoryMarshal.GetReference(bound), bound.Length) == 1);
        Check(EncryptUpdate(handle, ref bytes, out var written, ref bytes, content.Length) == 1 && written == content.Length);
        Check(EncryptFinal(handle, ref MemoryMarshal.GetReference(none), out _) == 1);
        Check(Control(handle, GetTag, tag.Length, ref MemoryMarshal.GetReference(tag)) == 1);
        GC.KeepAlive(this);
    }

    protected override bool ReleaseHandle()
    {
        FreeContext(handle);
        return true;
    }

    private static void Check(bool succeeded)
    {
        if (!succeeded)
            throw new CryptographicException("OpenSSL failed to encrypt");
    }

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_new")]
    private static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_aes_256_gcm")]
    private static partial nint Aes256Gcm();

    [LibraryImport(Library, EntryPoint = "EVP_EncryptInit_ex")]
    private static partial int EncryptInit(nint context, nint cipher, nint engine, ref byte key, nint nonce);

    [LibraryImport(Library, EntryPoint = "EVP_EncryptInit_ex")]
    private static partial int EncryptInit(nint context, nint cipher, nint engine, nint key, ref byte nonce);

    [LibraryImport(Library, EntryPoint = "EVP_EncryptUpdate")]
    private static partial int EncryptUpdate(nint context, nint output, out int written, ref byte bound, int length);

    [LibraryImport(Library, EntryPoint = "EVP_EncryptUpdate")]
    private static partial int EncryptUpdate(nint context, ref byte output, out int written, ref byte input, int length);

    [LibraryImport(Library, EntryPoint = "EVP_EncryptFinal_ex")]
    private static partial int EncryptFinal(nint context, ref byte output, out int written);

    [LibraryImport(Library, EntryPoint = "EVP_CIPHER_CTX_ctrl")]
    private static partial int Control(nint context, int type, int length, ref byte tag);
}
