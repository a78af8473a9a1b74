"""A look, other recipients and drafts, as the secretariat sends them."""

import io

from PIL import Image

LOOK = {
    "instansi": "Pemerintah Provinsi Uji",
    "panitia": "Tim Penilai Uji",
    "kop": "Jalan Contoh 1\r\nTelepon (0541) 123456",
    "awalan-panel-1": "",
    "jabatan-panel-1": "Sekretaris Tim Penilai",
    "nama-panel-1": "Dra. Hj. Siti Contoh, M.Si.",
    "pangkat-panel-1": "Pembina Utama Madya",
    "nip-panel-1": "197001011995032001",
    "awalan-panel-2": "",
    "jabatan-panel-2": "Ketua Tim Penilai",
    "nama-panel-2": "",
    "pangkat-panel-2": "",
    "nip-panel-2": "",
    "awalan-decree-1": "",
    "jabatan-decree-1": "Gubernur Uji",
    "nama-decree-1": "Dr. H. Nama Contoh",
    "pangkat-decree-1": "",
    "nip-decree-1": "",
    "terlihat": "0",
}
AWARD = {
    "kategori": "kabkota",
    "kandidat": "64.03",
    "penghargaan": "Perda Pertama",
    "alasan": "Perda Nomor 4 berlaku sejak Maret.",
}
OTHER = {
    "program": "Penghargaan K3",
    "sebagai": "Kecelakaan Nihil",
    "penerima": "PT Contoh Sejahtera",
    "keterangan": "perusahaan pertambangan",
}
DRAFT = {
    "nomor": "100.3.3.1/K.12/2026",
    "tanggal": "5/3/2026",
    "pola": "400.5/#/PIAGAM/2026",
    "tanggal-piagam": "",
    "nominasi": "3",
    "mengingat": "Undang-Undang Nomor 24 Tahun 2011 tentang Badan Penyelenggara Jaminan Sosial\r\nPeraturan Gubernur",
    "tembusan": "Arsip",
}


def png(width=40, height=50, shade=90):
    """A picture as it is sent."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), (30, shade, 60)).save(file, "PNG")
    return file.getvalue()


def send_picture(persona, edition, data, name="lambang.png", *, which="lambang", seen="0"):
    """Puts a picture into the look."""
    fields = {"terlihat": seen, "berkas": (io.BytesIO(data), name)}
    return persona.post(f"/edisi/{edition}/tampilan/gambar/{which}", fields, content_type="multipart/form-data")
