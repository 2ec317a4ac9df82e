#pragma once

#include <array>

namespace psi::sim {

/// A row of a menu that a customer may tap.
struct MenuRow
{
    const char *id;
    const char16_t *title;
    const char16_t *description; ///< null: none
};

/// What people write to a school, in Spanish as it is typed.
inline constexpr std::array<const char16_t *, 40> phrases{
    u"Hola",
    u"Buenas tardes",
    u"Hola, ¿tienen inscripciones abiertas?",
    u"¿Cuánto sale el curso?",
    u"Quería consultar por la cuota de este mes",
    u"MENU",
    u"VOLVER",
    u"1",
    u"2",
    u"31",
    u"Gracias!!",
    u"Ya pagué, les mando el comprobante",
    u"¿Me pueden reenviar la factura?",
    u"No puedo entrar al campus 😕",
    u"Me dice «usuario o contraseña incorrectos»",
    u"¿La clase del jueves se graba?",
    u"Dale, perfecto 👍",
    u"¿A qué hora empieza el vivo?",
    u"Necesito un certificado de alumno regular",
    u"Perdón, ¿el link es https://campus.example.com/aula/12?",
    u"mi mail es ana.gomez@example.com",
    u"¿Hay 20% de descuento por pago contado?",
    u"Hola! vi la publicidad en Instagram 🙌🏽",
    u"¿Dan título oficial?",
    u"jajaja sí",
    u"ok",
    u"?",
    u"Buen día, ¿hay alguien?",
    u"¿Puedo cambiar de comisión?",
    u"Se cortó la transmisión",
    u"Lo voy a pensar y les aviso",
    u"¿Cuál es el CBU / alias?",
    u"Soy de Paraná, ¿se puede cursar a distancia?",
    u"Mañana paso por la sede (Av. Corrientes 1234)",
    u"Hola\n¿cómo están?\nQuería anotarme en el curso de Counseling",
    u"Quiero hablar con una persona",
    u"<ya probé con otro navegador>",
    u"👏👏👏",
    u"Ñandú, pingüino, corazón: probando acentos \\o/ \"así\"",
    u"¿Qué incluye? ¿materiales, clases en vivo, tutorías? Trabajo a la mañana y solo podría cursar de "
    u"noche, así "
    u"que necesito saber los horarios antes de inscribirme. Desde ya muchas gracias, quedo atenta."};

inline constexpr std::array<MenuRow, 14> menuRows{{
    {"area_admin", u"Administración", u"Pagos, cuotas y certificados"},
    {"area_alumnos", u"Alumnos", u"Campus y clases"},
    {"area_inscripciones", u"Inscripciones", u"Cursos vigentes"},
    {"area_comunidad", u"Comunidad PSI", nullptr},
    {"area_otra", u"Otra consulta", nullptr},
    {"admin_pagos", u"Pagos y medios de pago", nullptr},
    {"admin_cuota", u"Problemas con la cuota", nullptr},
    {"admin_facturas", u"Facturas / Comprobantes", nullptr},
    {"alumnos_campus", u"Acceso al campus", nullptr},
    {"alumnos_clases", u"Clases y cronograma", nullptr},
    {"alumnos_certificados", u"Certificados académicos", nullptr},
    {"comunidad_grabaciones", u"Grabaciones", nullptr},
    {"comunidad_tecnico", u"Problemas técnicos", nullptr},
    {"volver", u"Volver", nullptr},
}};

inline constexpr std::array<MenuRow, 4> buttons{{{"confirmar_turno", u"Confirmar", nullptr},
                                                 {"menu", u"Menú", nullptr},
                                                 {"hablar_asesora", u"Hablar con asesora", nullptr},
                                                 {"no_gracias", u"No, gracias", nullptr}}};

inline constexpr std::array<const char16_t *, 6> captions{u"Comprobante de pago",  u"Captura del error",
                                                          u"DNI frente y dorso",   u"Ficha de inscripción",
                                                          u"¿Es este el horario?", nullptr};

inline constexpr std::array<const char16_t *, 6> emojis{u"👍", u"❤️", u"😂", u"🙏🏽", u"🎉", u"😮"};

} // namespace psi::sim
