using System.IO.Compression;
using System.Text;
using ChatServer.Attachments.Content;

namespace ChatServer.Tests.Attachments.Content;

internal sealed class ContentTypesTests
{
    private const string Mp4Head = "00000018" + "66747970" + "69736F6D"; // isom
    private const string SoundTrack = "00000021" + "68646C72" + "0000000000000000" + "736F756E"; // hdlr, soun
    private const string PictureTrack = "00000021" + "68646C72" + "0000000000000000" + "76696465"; // hdlr, vide

    [TestCase("hello\nworld", "text/plain")]
    [TestCase("MZ and BM are letters in a text", "text/plain")]
    [TestCase("a < b", "text/plain")]
    [TestCase("<3", "text/plain")]
    [TestCase("\uFEFF  <!DOCTYPE HTML><p>", "text/html")]
    [TestCase("<script>alert(1)</script>", "text/html")]
    [TestCase("<x><script>alert(1)</script>", "text/html")]
    [TestCase("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")]
    [TestCase("<?xml version='1.0'?><svg/>", "image/svg+xml")]
    [TestCase("<?xml version='1.0'?><feed/>", "application/xml")]
    [TestCase("#!/bin/sh\nrm -rf /", "application/x-script")]
    [TestCase("GIF89a<script>alert(1)</script>", "image/gif")]
    [TestCase("%PDF-1.7 <html>", "application/pdf")]
    public void Text_is_recognized(string content, string type) =>
        Assert.That(Recognize(Encoding.UTF8.GetBytes(content)), Is.EqualTo(type));

    [TestCase("4D5A9000030000000400", "application/vnd.microsoft.portable-executable")]
    [TestCase("7F454C4602010100", "application/x-elf")]
    [TestCase("CFFAEDFE07000001", "application/x-mach-binary")]
    [TestCase("CAFEBABE00000034", "application/java-vm")]
    [TestCase("FFD8FFE000104A464946", "image/jpeg")]
    [TestCase("524946460000000057454250565038", "image/webp")]
    [TestCase("00000020667479706D703432", "video/mp4")]
    [TestCase("00000020667479706865696300", "image/heic")]
    [TestCase("0000001C667479704D344120", "audio/mp4")]
    [TestCase("4F67675300020000000000000000" + "00000000000000000000000000004F70757348656164", "audio/ogg")]
    [TestCase("524946460000000057415645666D7420", "audio/wav")]
    [TestCase("4944330400000000", "audio/mpeg")]
    [TestCase("FFFB9064", "audio/mpeg")]
    [TestCase("FFF15080", "audio/aac")]
    [TestCase("2321414D520A3C", "audio/amr")]
    [TestCase("636166660001", "audio/x-caf")]
    [TestCase("1A45DFA3" + "4282847765626D" + "86" + "415F4F505553", "audio/webm")]
    [TestCase("1A45DFA3" + "4282847765626D" + "86" + "415F4F505553" + "86" + "565F565038", "video/webm")]
    [TestCase("1A45DFA3" + "4282847765626D", "video/webm")]
    [TestCase(Mp4Head + SoundTrack, "audio/mp4")]
    [TestCase(Mp4Head + PictureTrack, "video/mp4")]
    [TestCase(Mp4Head + SoundTrack + PictureTrack, "video/mp4")]
    [TestCase(Mp4Head + "68646C72", "video/mp4")]
    [TestCase("00000018" + "66747970" + "33677034" + SoundTrack, "audio/3gpp")]
    [TestCase("00000018" + "66747970" + "33677034" + PictureTrack, "video/3gpp")]
    [TestCase("1F8B0800", "application/gzip")]
    [TestCase("00", "application/octet-stream")]
    [TestCase("C3", "application/octet-stream")]
    [TestCase("EDA080", "application/octet-stream")]
    public void Binary_formats_are_recognized(string hex, string type) =>
        Assert.That(Recognize(Convert.FromHexString(hex)), Is.EqualTo(type));

    [TestCase("META-INF/MANIFEST.MF", "application/java-archive")]
    [TestCase("AndroidManifest.xml", "application/vnd.android.package-archive")]
    [TestCase("notes.txt", "application/zip")]
    public void A_zip_is_recognized_by_its_content(string entry, string type) =>
        Assert.That(Recognize(Zip(entry)), Is.EqualTo(type));

    [Test]
    public void Office_documents_are_recognized()
    {
        Assert.That(
            Recognize(Zip("[Content_Types].xml", "word/document.xml")),
            Is.EqualTo("application/vnd.openxmlformats-officedocument.wordprocessingml.document"));
        Assert.That(
            Recognize(
                [.. "PK\u0003\u0004"u8, .. new byte[22], 8, 0, 0, 0, .. "mimetypeapplication/vnd.oasis.opendocument.textPK"u8]),
            Is.EqualTo("application/vnd.oasis.opendocument.text"));
    }

    [Test]
    public void Tracks_are_found_at_any_offset_and_across_any_buffer_boundary()
    {
        byte[] head = [.. Convert.FromHexString(Mp4Head), .. new byte[100]];
        byte[] sound = [.. Convert.FromHexString(SoundTrack), 1, 2, 3];
        byte[] pictures = Convert.FromHexString(PictureTrack);

        for (var cut = 0; cut < sound.Length; cut++)
        {
            Assert.That(Describe([.. head, .. sound[..cut]], sound[cut..]), Is.EqualTo("audio/mp4"), $"{cut}");
            var middle = Math.Min(cut, pictures.Length);
            Assert.That(
                Describe([.. head, .. sound, .. pictures[..middle]], pictures[middle..]), Is.EqualTo("video/mp4"), $"{cut}");
        }

        Assert.That(Describe([head, .. sound.Select(b => new[] { b })]), Is.EqualTo("audio/mp4"));
    }

    [Test]
    public void A_file_is_text_only_if_all_of_it_is()
    {
        Assert.That(Describe("text"u8.ToArray(), "more \0 text"u8.ToArray()), Is.EqualTo("application/octet-stream"));
        Assert.That(Describe("<html>"u8.ToArray(), [0xC3, 0x28]), Is.EqualTo("application/octet-stream"));
        Assert.That(Describe("text"u8.ToArray(), [0xF0, 0x9F]), Is.EqualTo("application/octet-stream"));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_character_may_cross_a_buffer_boundary(int cut)
    {
        var smile = "😀"u8.ToArray();

        Assert.That(Describe([(byte)'a', .. smile[..cut]], [.. smile[cut..], (byte)'b']), Is.EqualTo("text/plain"));
        Assert.That(Describe([(byte)'a', .. smile[..cut]], []), Is.EqualTo("application/octet-stream"));
    }

    [Test]
    public void Characters_of_all_lengths_survive_any_buffer_boundary()
    {
        var bytes = Encoding.UTF8.GetBytes("aé漢😀");

        Assert.That(Describe([.. bytes.Select(b => new[] { b })]), Is.EqualTo("text/plain"));
    }

    [TestCase("image/png", true)]
    [TestCase("image/svg+xml", false)]
    [TestCase("text/html", false)]
    [TestCase("application/pdf", false)]
    public void Only_safe_pictures_are_served_inline(string type, bool inline) =>
        Assert.That(ContentTypes.IsInline(type), Is.EqualTo(inline));

    [TestCase("image/svg+xml")]
    [TestCase("text/html")]
    [TestCase("application/xml")]
    public void Pages_and_scripts_are_served_as_bytes(string type) =>
        Assert.That(ContentTypes.ServedAs(type), Is.EqualTo("application/octet-stream"));

    private static string Recognize(byte[] content) => Describe(content);

    private static string Describe(params byte[][] pieces)
    {
        using var content = new ReceivedContent();
        foreach (var piece in pieces)
            content.Add(piece);
        return content.Describe("x", []).ContentType;
    }

    private static byte[] Zip(params string[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in entries)
                zip.CreateEntry(entry);
        }

        return bytes.ToArray();
    }
}
